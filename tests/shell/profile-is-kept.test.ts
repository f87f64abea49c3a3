import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { App, NotNow } from '../../shell/app/app.ts';
import { Keeper } from '../../shell/app/keeper.ts';
import { openDatabase } from '../../shell/store/database.ts';
import type { VaultTools } from '../../shell/vault/tools.ts';
import { FakeClient } from './fakes/fake-client.ts';
import { FakeClock } from './fakes/fake-clock.ts';
import { emptyStorage } from './fakes/fake-storage.ts';
import { FakeVaultTools } from './fakes/fake-vault-tools.ts';
import { noCalls } from './fakes/fake-calls.ts';
import { noFiles } from './fakes/no-files.ts';

/** Of the browser's own file system, in which a file of this name was left. */
let left: Set<string>;
let keeper: Keeper;
let app: App;
let sessions: number;
/** What the derivation of a key waits for. */
let gate: Promise<void>;
let count = 0;

const databaseHere = () => openDatabase(`kept ${count}`);

beforeEach(() => {
  count += 1;
  sessions = 0;
  gate = Promise.resolve();
  left = new Set();
  const root = {
    removeEntry: async (name: string) => {
      if (!left.delete(name)) throw new DOMException(name, 'NotFoundError');
    },
  } as FileSystemDirectoryHandle;
  const clock = new FakeClock();
  const tools = new FakeVaultTools();
  keeper = new Keeper({
    clock,
    notes: { getItem: () => null, setItem: () => {} },
    openDatabase: databaseHere,
    withTools: async <T>(action: (given: VaultTools) => Promise<T>) => {
      await gate;
      return action(tools);
    },
    files: async () => root,
    askPasskey: () => Promise.reject(new Error('no passkey')),
    makePasskey: () => Promise.reject(new Error('no passkey')),
    passkeysArePossible: async () => false,
    restart: () => {},
  });
  app = new App({
    origin: 'https://vesper.example',
    clock,
    isVisible: () => true,
    trail: {
      push: () => {},
      replace: () => {},
      back: () => {},
      current: () => ({ at: 'home' }),
      onReturn: () => {},
    },
    startSession: async (events) => {
      if (!(await keyOfASession())) throw new NotNow('locked');
      sessions += 1;
      return {
        intents: new FakeClient({ show: events.show } as never),
        findMessage: () => Promise.resolve(undefined),
        files: noFiles,
        calls: noCalls(),
        ...emptyStorage(),
        stop: () => {},
      };
    },
  });
  keeper.follow(app);
});

async function keyOfASession() {
  const database = await databaseHere();
  try {
    return await keeper.lock.take(database);
  } finally {
    database.close();
  }
}

describe('a file that was made for a move', () => {
  it('is gone when the profile opens again, whoever closed the tab before', async () => {
    left.add('leaving.vesper');
    await app.begin();
    expect(app.state.phase).toEqual({ is: 'running' });
    expect([...left]).toEqual([]);
  });

  it('stays while it is wanted, and goes with a return to the profile', async () => {
    await app.begin();
    keeper.leave();
    left.add('leaving.vesper');
    app.deviceChanged();
    expect([...left]).toEqual(['leaving.vesper']);
    await keeper.stay();
    expect(app.state.phase).toEqual({ is: 'running' });
    expect([...left]).toEqual([]);
  });
});

describe('the right passphrase', () => {
  beforeEach(async () => {
    await app.begin();
    await keeper.lock.setPassphrase('violets', '');
    await keeper.lockNow();
    sessions = 0;
  });

  it('begins a session', async () => {
    expect(await keeper.unlock('violets')).toBe('');
    expect(app.state.phase).toEqual({ is: 'running' });
    expect(sessions).toBe(1);
  });

  it('begins none in a tab that was lost meanwhile, and leaves no key in it', async () => {
    const waits = Promise.withResolvers<void>();
    gate = waits.promise;
    const unlocked = keeper.unlock('violets');
    app.end('elsewhere');
    waits.resolve();
    expect(await unlocked).toBe('');
    expect(app.state.phase).toEqual({ is: 'elsewhere' });
    expect(sessions).toBe(0);
    expect(await keyOfASession()).toBeUndefined();
  });
});
