import type { Clock } from '../clock.ts';
import { type Database, withDatabase } from '../store/database.ts';
import { AttemptPauses } from '../vault/attempts.ts';
import type { PasskeySecret } from '../vault/passkey.ts';
import type { Bytes, VaultTools } from '../vault/tools.ts';
import { NoWayIn, openByBrowser, waysIn, WrongKey } from '../vault/browser-way.ts';

/** Most starts need none of the other ways. */
const loadWays = () => import('../vault/ways-in.ts');

/** Why it did not work: lock.errors says it in words. */
export type LockProblem = 'wrong' | 'empty' | 'wait' | 'no_memory' | 'declined' | 'no_prf' | 'failed';

export interface LockParts {
  clock: Clock;
  openDatabase(): Promise<Database>;
  withTools<T>(action: (tools: VaultTools) => Promise<T>): Promise<T>;
  askPasskey(credential: Bytes, salt: Bytes): Promise<Bytes>;
  makePasskey(): Promise<PasskeySecret>;
}

/** What a person can do with the ways to the vault key. Answers '' or what was wrong; then nothing has changed. */
export class Lock {
  readonly #parts: LockParts;
  /** Opened by a person, and not yet taken by a session. */
  #key: Bytes | undefined;

  constructor(parts: LockParts) {
    this.#parts = parts;
  }

  /** The key for a session that begins; the caller wipes it. Undefined: a person has to open it. */
  async take(database: Database): Promise<Bytes | undefined> {
    const key = this.#key ?? (await openByBrowser(database));
    this.#key = undefined;
    return key;
  }

  /** What a person has opened is not wanted any more. */
  forget(): void {
    this.#key?.fill(0);
    this.#key = undefined;
  }

  look(): Promise<{ passphrase: boolean; passkey: boolean }> {
    return this.#withDatabase(async (database) => {
      const { passphrase, passkey } = await waysIn(database);
      return { passphrase: passphrase !== undefined, passkey: passkey !== undefined };
    });
  }

  /** How long no passphrase is taken, in ms. */
  pauseMs(): Promise<number> {
    return this.#withDatabase((database) => new AttemptPauses(database).leftMs(this.#parts.clock.nowMs()));
  }

  unlock(passphrase: string): Promise<LockProblem | ''> {
    return this.#changing(async (database) => {
      this.#key = await this.keyBy(database, passphrase);
    });
  }

  unlockByPasskey(): Promise<LockProblem | ''> {
    return this.#changing(async (database) => {
      const { passkey } = await waysIn(database);
      if (!passkey) throw new NoWayIn('no passkey');
      const { openByPasskey } = await loadWays();
      const secret = await this.#parts.askPasskey(passkey.credential, passkey.salt);
      this.#key = await openByPasskey(passkey, secret);
    });
  }

  /** @param current the passphrase so far; not looked at where there is none */
  setPassphrase(passphrase: string, current: string): Promise<LockProblem | ''> {
    if (passphrase === '') return Promise.resolve('empty');
    return this.#changingWithKey(current, async (database, key) => {
      const { setPassphrase } = await loadWays();
      await this.#parts.withTools((tools) => setPassphrase(database, key, passphrase, tools));
    });
  }

  removePassphrase(current: string): Promise<LockProblem | ''> {
    return this.#changingWithKey(current, async (...vault) => (await loadWays()).removePassphrase(...vault));
  }

  addPasskey(current: string): Promise<LockProblem | ''> {
    return this.#changingWithKey(current, async (database, key) =>
      (await loadWays()).addPasskey(database, key, await this.#parts.makePasskey()),
    );
  }

  removePasskey(): Promise<LockProblem | ''> {
    return this.#changing(async (database) => (await loadWays()).removePasskey(database));
  }

  /** The vault key by the browser's own way, or by the passphrase. Throws what the ways throw, and Wait. */
  async keyBy(database: Database, passphrase: string): Promise<Bytes> {
    const { passphrase: wrap } = await waysIn(database);
    if (!wrap) {
      const key = await openByBrowser(database);
      if (!key) throw new NoWayIn('nothing opens it');
      return key;
    }
    const { openByPassphrase } = await loadWays();
    const pauses = new AttemptPauses(database);
    const { clock } = this.#parts;
    if ((await pauses.leftMs(clock.nowMs())) > 0) throw new Wait('too many wrong ones');
    if (passphrase === '') throw new Empty('nothing was typed');
    try {
      const key = await this.#parts.withTools((tools) => openByPassphrase(wrap, passphrase, tools));
      await pauses.right();
      return key;
    } catch (error) {
      if (error instanceof WrongKey) await pauses.wrong(clock.nowMs());
      throw error;
    }
  }

  #changingWithKey(current: string, action: (database: Database, key: Bytes) => Promise<void>) {
    return this.#changing(async (database) => {
      const key = await this.keyBy(database, current);
      try {
        await action(database, key);
      } finally {
        key.fill(0);
      }
    });
  }

  async #changing(action: (database: Database) => Promise<void>): Promise<LockProblem | ''> {
    try {
      await this.#withDatabase(action);
      return '';
    } catch (error) {
      return problemOf(error);
    }
  }

  #withDatabase<T>(action: (database: Database) => Promise<T>): Promise<T> {
    return withDatabase(() => this.#parts.openDatabase(), action);
  }
}

/** After several wrong passphrases. */
class Wait extends Error {
  override name = 'Wait';
}
class Empty extends Error {
  override name = 'Empty';
}

const problems: Readonly<Record<string, LockProblem>> = {
  WrongKey: 'wrong',
  Empty: 'empty',
  Wait: 'wait',
  NoMemory: 'no_memory',
  NoPrf: 'no_prf',
  // A passkey that the person did not give.
  NotAllowedError: 'declined',
  AbortError: 'declined',
};

export function problemOf(error: unknown): LockProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const problem = problems[name] ?? 'failed';
  if (problem === 'failed') console.info('vesper: lock:', error);
  return problem;
}
