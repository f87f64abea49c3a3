import type { Clock } from '../clock.ts';
import { loadCore } from '../core/load.ts';
import { followNetwork } from '../net/network-changes.ts';
import { ServerConnection } from '../net/server-connection.ts';
import { openDatabase } from '../store/database.ts';
import { Records } from '../store/records.ts';
import { deriveShellKey, SealedRecords } from '../store/sealed.ts';
import { openVault } from '../store/vault.ts';
import type { RunningSession, SessionEvents } from './app.ts';
import { Session } from './session.ts';

/** Puts a session together from the browser's parts: IndexedDB, WebCrypto, WebSocket and the engine in wasm. */
export async function startBrowserSession(clock: Clock, { show, ended }: SessionEvents): Promise<RunningSession> {
  const database = await openDatabase();
  const [createClient, vaultKey, records] = await Promise.all([
    loadCore(),
    openVault(database),
    Records.claim(database, crypto.randomUUID()),
  ]);
  const sealed = new SealedRecords(database, await deriveShellKey(vaultKey));
  const session = await Session.start({
    createClient,
    vaultKey,
    records,
    clock,
    connect: ({ onFrame, onDown }) =>
      new ServerConnection({ open: openSocket, clock, random: Math.random, onFrame, onDown }),
    show,
    ended,
  });
  vaultKey.fill(0);
  const unfollow = followNetwork(session.connection);
  return {
    intents: session.intents,
    findMessage: (...place) => session.findMessage(...place),
    history: session,
    sealed,
    stop() {
      unfollow();
      session.stop();
      database.close();
    },
  };
}

function openSocket(): WebSocket {
  const url = new URL('/v1/signaling', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
}
