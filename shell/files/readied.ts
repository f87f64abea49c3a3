import type { AnnouncedFile } from '../core/core.ts';
import { wholeFileBytes } from '../limits.ts';
import { withoutMetadata } from './metadata.ts';
import { prepare, type PreparedPicture } from './pictures.ts';
import { safeName } from './safe-name.ts';

/** What is sealed, and what is said of it beside its key and size. */
export type Readied = Omit<AnnouncedFile, 'key' | 'size'> & { blob: Blob };

const nothing = new Uint8Array();
/** Of pictures that had to be drawn again. */
const againQuality = 0.92;

/** A chosen file as it is sent: named safely, a picture with its preview and without what it says beside the picture. */
export async function readied({
  source,
  asItIs = false,
  durationMs = 0,
  waveform = nothing,
}: {
  source: File;
  asItIs?: boolean;
  durationMs?: number;
  waveform?: Uint8Array;
}): Promise<Readied> {
  const name = safeName(source.name);
  const type = source.type.slice(0, 255);
  const picture = durationMs > 0 ? undefined : await prepare(source);
  if (!picture) {
    return { blob: source, name, type, durationMs, waveform, width: 0, height: 0, preview: nothing };
  }
  const { width, height, preview } = picture;
  const said = { durationMs: 0, waveform: nothing, width, height, preview };
  if (asItIs || picture.type === 'image/gif') return { blob: source, name, type: picture.type, ...said };
  const plain = await plainPicture(source, picture);
  return { ...said, blob: plain, type: plain.type, name: renamed(name, picture.type, plain.type) };
}

async function plainPicture(source: Blob, { type }: PreparedPicture): Promise<Blob> {
  if (source.size <= wholeFileBytes) {
    const bytes = withoutMetadata(new Uint8Array(await source.arrayBuffer()));
    if (bytes !== 'cannot') return new Blob([bytes], { type });
  }
  // Drawn again it says nothing but itself.
  const bitmap = await createImageBitmap(source);
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: againQuality });
  } finally {
    bitmap.close();
  }
}

function renamed(name: string, before: string, after: string): string {
  return before === after ? name : `${name.replace(/\.[^.]*$/u, '')}.jpg`;
}
