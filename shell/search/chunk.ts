import { lowerBound } from '../app/lower-bound.ts';

/** Some messages of one conversation as they are searched, ascending by position. */
export interface Chunk {
  positions: number[];
  /** When they were sent, in ms. */
  times: number[];
  /** Folded. */
  texts: string[];
  /** Messages up to this position have been looked at; those without text are not in here. */
  upTo: number;
}

// Bytes of a chunk: version u32, count u32, upTo f64, positions f64[], times f64[], lengths in UTF-16 units u32[], and
// all texts as UTF-8; little-endian, as in every browser's typed arrays.
const version = 1;
const headerBytes = 16;

export function emptyChunk(): Chunk {
  return { positions: [], times: [], texts: [], upTo: 0 };
}

export function encodeChunk({ positions, times, texts, upTo }: Chunk): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(texts.join(''));
  const count = positions.length;
  const bytes = new Uint8Array(headerBytes + count * 20 + text.length);
  new Uint32Array(bytes.buffer, 0, 2).set([version, count]);
  new Float64Array(bytes.buffer, 8, 1).set([upTo]);
  new Float64Array(bytes.buffer, headerBytes, count).set(positions);
  new Float64Array(bytes.buffer, headerBytes + count * 8, count).set(times);
  new Uint32Array(bytes.buffer, headerBytes + count * 16, count).set(texts.map(({ length }) => length));
  bytes.set(text, headerBytes + count * 20);
  return bytes;
}

/** Undefined: these are not the bytes of a chunk, or of one that another version made. */
export function decodeChunk(bytes: Uint8Array<ArrayBuffer>): Chunk | undefined {
  if (bytes.length < headerBytes) return undefined;
  const { buffer } = bytes.byteOffset === 0 ? bytes : bytes.slice();
  const [found, count = 0] = new Uint32Array(buffer, 0, 2);
  if (found !== version || bytes.length < headerBytes + count * 20) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(headerBytes + count * 20));
  const texts: string[] = [];
  let at = 0;
  for (const length of new Uint32Array(buffer, headerBytes + count * 16, count))
    texts.push(text.slice(at, (at += length)));
  if (at !== text.length) return undefined;
  return {
    positions: [...new Float64Array(buffer, headerBytes, count)],
    times: [...new Float64Array(buffer, headerBytes + count * 8, count)],
    texts,
    upTo: new Float64Array(buffer, 8, 1)[0] ?? 0,
  };
}

/** Makes what is searched at a position this text; '' takes it out. Returns whether that changed anything. */
export function setText(chunk: Chunk, position: number, sentAtMs: number, text: string): boolean {
  const { positions, times, texts } = chunk;
  const index = lowerBound(positions, position);
  const isThere = positions[index] === position;
  if (isThere ? texts[index] === text : text === '') return false;
  const added = text === '' ? [] : [text];
  positions.splice(index, isThere ? 1 : 0, ...added.map(() => position));
  times.splice(index, isThere ? 1 : 0, ...added.map(() => sentAtMs));
  texts.splice(index, isThere ? 1 : 0, ...added);
  return true;
}
