import { passphraseFreeAttempts, passphraseLongestPauseMs, passphrasePauseMs } from '../limits.ts';
import type { Database } from '../store/database.ts';

const slot = 'attempts';

interface Attempts {
  wrong: number;
  untilMs: number;
}

/** Pauses that grow with wrong passphrases, also across reloads. They slow down who guesses by hand; who has copied the
 * disk is slowed down by Argon2id alone. */
export class AttemptPauses {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** How long no passphrase is taken, in ms; 0: one is. */
  async leftMs(nowMs: number): Promise<number> {
    const { untilMs, wrong } = await this.#read();
    // A clock that was set back does not make the pause longer than it was.
    return Math.max(0, Math.min(untilMs - nowMs, pauseAfter(wrong)));
  }

  async wrong(nowMs: number): Promise<void> {
    const wrong = (await this.#read()).wrong + 1;
    await this.#database.put('device', { wrong, untilMs: nowMs + pauseAfter(wrong) } satisfies Attempts, slot);
  }

  async right(): Promise<void> {
    await this.#database.delete('device', slot);
  }

  async #read(): Promise<Attempts> {
    const kept = (await this.#database.get('device', slot)) as Attempts | undefined;
    return kept ?? { wrong: 0, untilMs: 0 };
  }
}

function pauseAfter(wrong: number): number {
  if (wrong < passphraseFreeAttempts) return 0;
  return Math.min(passphrasePauseMs * 2 ** (wrong - passphraseFreeAttempts), passphraseLongestPauseMs);
}
