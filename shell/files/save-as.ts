// Ways out of the browser, onto a person's own disk.

import { downloadKeptMs } from '../limits.ts';

/** File System Access: not in every browser, and so not in TypeScript's types. */
type SaveFilePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** Where a file goes. Undefined: this browser asks nobody, or not now; it can be downloaded. Call it from a person's tap. */
export async function askWhere(suggestedName: string): Promise<FileSystemFileHandle | 'cancelled' | undefined> {
  const picker = (globalThis as { showSaveFilePicker?: SaveFilePicker }).showSaveFilePicker;
  try {
    return await picker?.({ suggestedName });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return 'cancelled';
    // Not allowed here, or not from a tap: the way that always is.
    return undefined;
  }
}

/** @param read browsers do not say when they have read it: called when that must be long ago */
export function download(file: Blob, name: string, read = () => {}): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
    read();
  }, downloadKeptMs);
}

/** To where a person says; or as a download, which has `begun`: no browser tells how it ends. Call it from their tap. */
export async function saveAs(file: Blob, name: string): Promise<'' | 'begun' | 'cancelled' | 'failed'> {
  const to = await askWhere(name);
  if (to === 'cancelled') return to;
  if (!to) {
    download(file, name);
    return 'begun';
  }
  try {
    await file.stream().pipeTo(await to.createWritable());
    return '';
  } catch (error) {
    console.info('vesper: not saved:', error);
    return 'failed';
  }
}
