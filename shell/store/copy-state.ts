import type { CopyState } from '../net/one-copy.ts';
import type { Database } from './database.ts';

export const copySlot = 'copy';
export const movedSlot = 'moved';
export const profileRecord = 'profile';

/** What this copy of the profile remembers of being the one: net/one-copy.ts. */
export async function loadCopy(database: Database): Promise<CopyState> {
  return ((await database.get('device', copySlot)) as CopyState | undefined) ?? { after: [], force: false };
}

export async function storeCopy(database: Database, state: CopyState): Promise<void> {
  const transaction = database.transaction('device', 'readwrite', { durability: 'strict' });
  await transaction.store.put(state, copySlot);
  await transaction.done;
}

export async function hasProfile(database: Database): Promise<boolean> {
  return (await database.count('records', profileRecord)) > 0;
}

/** The profile has moved to a file: it is not used here until a person says so. */
export async function isMoved(database: Database): Promise<boolean> {
  return (await database.get('device', movedSlot)) !== undefined;
}

export async function setMoved(database: Database): Promise<void> {
  const transaction = database.transaction('device', 'readwrite', { durability: 'strict' });
  await transaction.store.put(true, movedSlot);
  await transaction.done;
}

/** This copy is in use again. It claims to be the one; `force`: even if another was since. */
export async function useHere(database: Database, force: boolean): Promise<void> {
  const transaction = database.transaction('device', 'readwrite', { durability: 'strict' });
  const { store } = transaction;
  const { after } = ((await store.get(copySlot)) as CopyState | undefined) ?? { after: [] };
  await store.put({ after, force } satisfies CopyState, copySlot);
  await store.delete(movedSlot);
  await transaction.done;
}
