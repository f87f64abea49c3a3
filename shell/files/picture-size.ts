// How large a picture will be once it is drawn, before a decoder makes room for it: a few bytes can say "a billion
// pixels". Only what says so where it should is drawn.

import { pictureType, type PictureType } from './kinds.ts';

export interface PictureSize {
  width: number;
  height: number;
}

/** What to draw as; undefined: no picture by its first bytes, or one of more pixels than these. */
export function drawableType(start: Uint8Array, mostPixels: number): PictureType | undefined {
  const type = pictureType(start);
  const size = type && pictureSize(start, type);
  return size && size.width * size.height <= mostPixels ? type : undefined;
}

/** Undefined: it does not say so within these bytes. */
export function pictureSize(start: Uint8Array, type: PictureType): PictureSize | undefined {
  try {
    return sizes[type](new DataView(start.buffer, start.byteOffset, start.length));
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it ends before
    throw error;
  }
}

const textAt = (bytes: DataView, at: number): string =>
  String.fromCharCode(...Array.from({ length: 4 }, (_, i) => bytes.getUint8(at + i)));
const u24 = (bytes: DataView, at: number): number => bytes.getUint16(at, true) + bytes.getUint8(at + 2) * 0x1_00_00;

const sizes: Record<PictureType, (bytes: DataView) => PictureSize | undefined> = {
  // PNG, section 11.2.1: IHDR is the first chunk.
  'image/png': (bytes) =>
    textAt(bytes, 12) === 'IHDR' ? { width: bytes.getUint32(16), height: bytes.getUint32(20) } : undefined,
  'image/gif': gifSize,
  'image/webp': webpSize,
  'image/jpeg': jpegSize,
  'image/avif': avifSize,
};

/** GIF89a, sections 18 and 20: the logical screen, which the first picture makes larger where it reaches beyond. */
function gifSize(bytes: DataView): PictureSize | undefined {
  const flags = bytes.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  while (bytes.getUint8(at) === 0x21) {
    at += 2;
    while (bytes.getUint8(at) > 0) at += 1 + bytes.getUint8(at);
    at += 1;
  }
  if (bytes.getUint8(at) !== 0x2c) return undefined;
  const [left = 0, top = 0, width = 0, height = 0] = [1, 3, 5, 7].map((place) => bytes.getUint16(at + place, true));
  return {
    width: Math.max(bytes.getUint16(6, true), left + width),
    height: Math.max(bytes.getUint16(8, true), top + height),
  };
}

/** RFC 9649, section 2: the canvas of an extended file, or the one frame of a simple one. */
function webpSize(bytes: DataView): PictureSize | undefined {
  switch (textAt(bytes, 12)) {
    case 'VP8X':
      return { width: u24(bytes, 24) + 1, height: u24(bytes, 27) + 1 };
    case 'VP8L': {
      const packed = bytes.getUint32(21, true);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff };
    default:
      return undefined;
  }
}

/** ITU-T T.81, section B.2.2: the header of the frame, which comes before the first scan. */
function jpegSize(bytes: DataView): PictureSize | undefined {
  for (let at = 2; ; ) {
    if (bytes.getUint8(at) !== 0xff) return undefined;
    const marker = bytes.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: bytes.getUint16(at + 7), height: bytes.getUint16(at + 5) };
    if (marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + bytes.getUint16(at + 2);
  }
}

/**
 * ISO/IEC 23008-12, section 6.5.3: of all pictures that the file describes (`ispe`) the largest. Its descriptions have to
 * be here whole (`meta`; ISO/IEC 14496-12, section 8.11.1). A moving picture says its size elsewhere, and is not drawn.
 */
function avifSize(bytes: DataView): PictureSize | undefined {
  for (let at = 0; ; ) {
    const [end, type] = [at + bytes.getUint32(at), textAt(bytes, at + 4)];
    if (end < at + 8 || end > bytes.byteLength) return undefined;
    if (type === 'meta') return largestIn(bytes, at, end);
    if (type === 'ftyp') {
      for (let brand = at + 8; brand < end; brand += 4) if (textAt(bytes, brand) === 'avis') return undefined;
    }
    at = end;
  }
}

/** Its letters as a number: every place is looked at. */
const ispe = 0x69_73_70_65;

function largestIn(bytes: DataView, from: number, end: number): PictureSize | undefined {
  let largest: PictureSize | undefined;
  for (let at = from; at + 16 <= end; at += 1) {
    if (bytes.getUint32(at) !== ispe) continue;
    const size = { width: bytes.getUint32(at + 8), height: bytes.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
