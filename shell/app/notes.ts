/** Small facts that this browser remembers: localStorage. */
export type Notes = Pick<Storage, 'getItem' | 'setItem'>;

export function isNoted(notes: Notes, name: string): boolean {
  return notes.getItem(name) !== null;
}

export function note(notes: Notes, name: string): void {
  notes.setItem(name, 'yes');
}
