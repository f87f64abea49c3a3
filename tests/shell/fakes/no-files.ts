import type { RunningFiles } from '../../../shell/app/outgoing-files.ts';

/** A session in which nobody has a file. */
export const noFiles: RunningFiles = {
  bringIn: () => Promise.resolve({ name: 'new/1', done: Promise.resolve(''), cancel: () => {} }),
  discard: () => Promise.resolve(),
  progress: () => undefined,
  open: () => Promise.resolve('missing'),
  save: () => Promise.resolve('missing'),
  onProgress: () => {},
};
