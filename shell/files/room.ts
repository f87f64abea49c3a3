import { filesRoomLeftBytes } from '../limits.ts';

/** Whether the browser would let us store so many bytes more and keep some for everything else. */
export async function hasRoom(bytes: number): Promise<boolean> {
  const { quota, usage } = await navigator.storage.estimate();
  // A browser that does not say is asked by writing.
  return quota === undefined || usage === undefined || bytes + filesRoomLeftBytes <= quota - usage;
}
