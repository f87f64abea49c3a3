import type { Clock } from '../clock.ts';
import { setMoved, useHere } from '../store/copy-state.ts';
import { type Database, withDatabase } from '../store/database.ts';
import type { VaultTools } from '../vault/tools.ts';
import type { App } from './app.ts';
import { AutoLock } from './auto-lock.ts';
import { eraseEverything, onErased, withdrawNotifications } from './erase.ts';
import { Lock, type LockParts, type LockProblem, problemOf } from './lock.ts';
import type { Notes } from './notes.ts';

/** The file on its way out, in the browser's own file system until it is saved. */
const leavingFile = 'leaving.vesper';

/** Most people never move. */
const loadMove = () => import('../vault/move.ts');

export type ComingProblem = 'wrong' | 'bad' | 'here' | 'no_memory' | 'failed';

export interface KeeperParts extends LockParts {
  notes: Notes;
  files(): Promise<FileSystemDirectoryHandle>;
  passkeysArePossible(): Promise<boolean>;
  /** Begins anew, with nothing. */
  restart(): void;
}

/** Keeps the profile: locked, moved to another browser, or erased. */
export class Keeper {
  readonly lock: Lock;
  readonly autoLock: AutoLock;
  readonly #parts: KeeperParts;
  #app: App | undefined;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.lock = new Lock(parts);
    this.autoLock = new AutoLock(parts.clock, parts.notes, () => {
      // Who talks need not touch anything.
      if (this.#app?.calls?.isMissedWhenLeft) return this.autoLock.begin();
      if (this.#app?.state.phase.is === 'running') void this.lockNow();
    });
  }

  get clock(): Clock {
    return this.#parts.clock;
  }

  follow(app: App): void {
    this.#app = app;
    let wasRunning = false;
    app.subscribe(() => {
      const isRunning = app.state.phase.is === 'running';
      if (isRunning && !wasRunning) {
        this.autoLock.begin();
        // Of a move that nobody ended: the tab was closed.
        void this.#forgetFile();
      } else if (!isRunning) this.autoLock.stop();
      wasRunning = isRunning;
    });
    onErased(() => {
      // Nothing of it is shown or kept any more; the other tab begins anew.
      app.end('erasing');
      app.end('elsewhere');
    });
  }

  passkeysArePossible(): Promise<boolean> {
    return this.#parts.passkeysArePossible();
  }

  // ---- locking ----

  async lockNow(): Promise<void> {
    await this.#app?.lock();
    // They may say names.
    await withdrawNotifications();
  }

  async unlock(passphrase: string): Promise<LockProblem | ''> {
    return this.#begin(await this.lock.unlock(passphrase));
  }

  async unlockByPasskey(): Promise<LockProblem | ''> {
    return this.#begin(await this.lock.unlockByPasskey());
  }

  async #begin(problem: LockProblem | ''): Promise<LockProblem | ''> {
    if (problem !== '') return problem;
    // Meanwhile another tab may have taken over, or everything may have been erased.
    if (this.#app?.state.phase.is === 'locked') await this.#app.begin();
    else this.lock.forget();
    return '';
  }

  // ---- erasing ----

  async erase(): Promise<void> {
    this.#app?.end('erasing');
    await eraseEverything();
    this.#parts.restart();
  }

  // ---- moving ----

  leave(): void {
    this.#app?.end('leaving');
  }

  /** Makes the file. Nothing has moved yet. @param current of this browser, where one is set */
  async makeFile(passphrase: string, current: string): Promise<{ file: File } | { problem: LockProblem }> {
    if (passphrase === '') return { problem: 'empty' };
    try {
      const { exportProfile } = await loadMove();
      const file = await this.#with(async (database, tools) => {
        const root = await this.#parts.files();
        const key = await this.lock.keyBy(database, current);
        const handle = await root.getFileHandle(leavingFile, { create: true });
        const writable = await handle.createWritable();
        try {
          for await (const bytes of exportProfile(database, root, key, passphrase, tools)) await writable.write(bytes);
          await writable.close();
        } catch (error) {
          await writable.abort().catch(() => {});
          throw error;
        } finally {
          key.fill(0);
        }
        return handle.getFile();
      });
      return { file };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  }

  /** The file is where the person wants it: this browser's copy is not used any more. */
  async left(): Promise<void> {
    await this.#withDatabase(setMoved);
    await this.#forgetFile();
    await withdrawNotifications();
    this.#app?.end('moved');
  }

  /** Nothing has moved. Where a file was made it becomes worthless with the next connection. */
  async stay(): Promise<void> {
    await this.#forgetFile();
    await this.#app?.begin();
  }

  /** @param force even if another copy is in use now: that one stops then */
  async useHere(force: boolean): Promise<void> {
    await this.#withDatabase((database) => useHere(database, force));
    await this.#app?.begin();
  }

  come(): void {
    this.#app?.end('coming');
  }

  async stayWithout(): Promise<void> {
    await this.#app?.begin();
  }

  async openFile(file: Blob, passphrase: string): Promise<ComingProblem | ''> {
    try {
      const { importProfile } = await loadMove();
      await this.#with(async (database, tools) =>
        importProfile(database, await this.#parts.files(), file, passphrase, tools),
      );
    } catch (error) {
      return comingProblemOf(error);
    }
    await this.#app?.begin();
    return '';
  }

  async #forgetFile(): Promise<void> {
    try {
      const root = await this.#parts.files();
      await root.removeEntry(leavingFile);
    } catch {
      // None was made.
    }
  }

  #with<T>(action: (database: Database, tools: VaultTools) => Promise<T>): Promise<T> {
    return this.#withDatabase((database) => this.#parts.withTools((tools) => action(database, tools)));
  }

  #withDatabase<T>(action: (database: Database) => Promise<T>): Promise<T> {
    return withDatabase(() => this.#parts.openDatabase(), action);
  }
}

const comingProblems: Readonly<Record<string, ComingProblem>> = {
  WrongKey: 'wrong',
  BadFile: 'bad',
  ProfileHere: 'here',
  NoMemory: 'no_memory',
};

function comingProblemOf(error: unknown): ComingProblem {
  const problem = comingProblems[error instanceof Error ? error.name : ''] ?? 'failed';
  if (problem === 'failed') console.info('vesper: profile file:', error);
  return problem;
}
