import { missingForCalls } from '../audio/call/support.ts';
import { openMicrophone } from '../audio/microphone.ts';
import { Ringing } from '../audio/ringing.ts';
import type { Clock } from '../clock.ts';
import { loadCore } from '../core/load.ts';
import { followNetwork } from '../net/network-changes.ts';
import { copyKeysOf, OneCopy } from '../net/one-copy.ts';
import { ServerConnection } from '../net/server-connection.ts';
import { hasProfile, isMoved, loadCopy, storeCopy } from '../store/copy-state.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { messagePrefix, Records } from '../store/records.ts';
import { deriveShellKey, SealedRecords } from '../store/sealed.ts';
import { NotNow, type RunningSession, type SessionEvents } from './app.ts';
import { Calls } from './calls.ts';
import type { Lock } from './lock.ts';
import { Session } from './session.ts';
import { SoundChoices } from './sound-choices.ts';
import { stayAwake } from './stay-awake.ts';
import { FileTransfers } from './transfers.ts';

/** Puts a session together from the browser's parts: IndexedDB, WebCrypto, WebSocket and the engine in wasm. */
export async function startBrowserSession(clock: Clock, lock: Lock, events: SessionEvents): Promise<RunningSession> {
  const database = await openDatabase();
  try {
    return await start(database, clock, lock, events);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function start(
  database: Database,
  clock: Clock,
  lock: Lock,
  { isNew, show, ended, isAudible }: SessionEvents,
): Promise<RunningSession> {
  const [hasMoved, isKnown] = await Promise.all([isMoved(database), hasProfile(database)]);
  if (hasMoved) throw new NotNow('moved');
  if (!isKnown) {
    isNew();
    await drawn();
  }
  const vaultKey = await lock.take(database);
  if (!vaultKey) throw new NotNow('locked');
  const [createClient, records, copyKeys, shellKey] = await Promise.all([
    loadCore(),
    Records.claim(database, crypto.randomUUID()),
    copyKeysOf(vaultKey),
    deriveShellKey(vaultKey),
  ]);
  const transfers = new FileTransfers({
    loadFiles: async () => new (await import('../files/files.ts')).Files(),
    hasFiles,
    nowMs: () => clock.nowMs(),
  });
  const calls = new Calls({
    clock,
    loadAudio: async () => (await import('../audio/call/call-audio.ts')).CallAudio,
    loadRecorder: async () => (await import('../audio/call-recorder.ts')).CallRecorder,
    openMicrophone,
    isPlain: () => missingForCalls().length > 0,
    ringing: new Ringing(clock),
    stayAwake,
    choices: new SoundChoices(localStorage),
    isAudible,
  });
  let session: Session | undefined;
  let isRefused = false;
  session = await Session.start({
    createClient,
    vaultKey,
    records,
    transfers,
    calls,
    clock,
    connect: ({ onFrame, onDown }) => {
      const copy =
        copyKeys &&
        new OneCopy({
          keys: copyKeys,
          load: () => loadCopy(database),
          store: (state) => storeCopy(database, state),
          hasProfile: () => hasProfile(database),
          send: (frame) => connection.send(frame),
          pass: onFrame,
          refused() {
            isRefused = true;
            session?.end('another copy');
          },
        });
      // Without it a person would not get to their own profile (docs/threat-model.md, "Two copies").
      if (!copy) console.info('vesper: one copy: no Ed25519 in this browser');
      const connection = new ServerConnection({
        open: openSocket,
        clock,
        random: Math.random,
        onFrame: (frame) => (copy ? copy.onFrame(frame) : onFrame(frame)),
        onDown() {
          copy?.down();
          onDown();
        },
      });
      return connection;
    },
    show,
    ended,
  });
  vaultKey.fill(0);
  const running = session;
  if (isRefused) {
    running.stop();
    throw new NotNow('another copy');
  }
  const unfollow = followNetwork(running.connection);
  const isKept = async (name: string) => {
    await running.settled(); // a file is there before its message
    return records.has(messagePrefix + name);
  };
  transfers.sweep(isKept).catch(() => console.info('vesper: files: not swept')); // the session has ended meanwhile
  return {
    intents: running.intents,
    findMessage: (...place) => running.findMessage(...place),
    history: running,
    sealed: new SealedRecords(database, shellKey),
    files: transfers,
    calls,
    settled: () => running.settled(),
    closeLinks: () => running.closeLinks(),
    stop() {
      unfollow();
      running.stop();
      database.close();
    },
  };
}

/** The first page is on the screen; of a hidden tab nothing is drawn. */
async function drawn(): Promise<void> {
  if (document.visibilityState === 'hidden') return;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const hidden = new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
  await Promise.race([frame().then(frame), hidden]);
}

/** Whether the browser's private file system has had a file of ours. */
async function hasFiles(): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory();
    await root.getDirectoryHandle('files');
    return true;
  } catch {
    return false;
  }
}

function openSocket(): WebSocket {
  const url = new URL('/v1/signaling', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
}
