// What a picture says beside the picture: where and when it was taken, with what, by whom. It is taken out of JPEG, PNG
// and WebP part by part, and the picture's own bytes stay as they are. What decides how it looks stays: the orientation
// and the colour profile.

import { wholeFileBytes } from '../limits.ts';
import { type PictureType, pictureType } from './kinds.ts';

/** 'cannot': no picture of these three, one that does not keep to its format, or a very large one; nothing can be
 * promised of it. */
export type Stripped<Form> = Form | 'cannot';

export async function pictureWithoutMetadata(picture: Blob): Promise<Stripped<Blob>> {
  if (picture.size > wholeFileBytes) return 'cannot';
  const bytes = new Uint8Array(await picture.arrayBuffer());
  const stripped = withoutMetadata(bytes);
  return stripped === 'cannot' ? stripped : new Blob([stripped], { type: pictureType(bytes) ?? '' });
}

export function withoutMetadata(bytes: Uint8Array<ArrayBuffer>): Stripped<Uint8Array<ArrayBuffer>> {
  const strip = strippers[pictureType(bytes) ?? 'image/gif'];
  return strip?.(bytes) ?? 'cannot';
}

type Strip = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | undefined;
const strippers: Partial<Record<PictureType, Strip>> = {
  'image/jpeg': stripJpeg,
  'image/png': stripPng,
  'image/webp': stripWebp,
};

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const textAt = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * JPEG (ITU-T T.81, annex B): segments up to the scans. Stay: what the picture is made of, APP0 that is JFIF (without its
 * thumbnail), APP2 that is a colour profile (ICC.1, annex B.4), APP14 of Adobe (how colours are coded). Go: every other
 * APPn (EXIF, XMP, IPTC, maker's notes, further pictures), comments, and what follows the end.
 */
function stripJpeg(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const view = viewOf(bytes);
  const kept: Uint8Array[] = [];
  let orientation = 1;
  let at = 2;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1; // fill bytes
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined || at + 2 > bytes.length) return undefined;
    if (marker === 0xd9) {
      kept.push(bytes.subarray(at, at + 2));
      break;
    }
    if (at + 4 > bytes.length) return undefined;
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return undefined;
    const segment = bytes.subarray(at, end);
    if (marker === 0xe1 && textAt(segment, 4, 6) === 'Exif\0\0') {
      orientation = orientationOf(segment.subarray(10)) ?? orientation;
    } else if (isPartOfJpeg(marker, segment)) {
      kept.push(marker === 0xe0 ? withoutThumbnail(segment) : segment);
    }
    at = end;
    if (marker !== 0xda) continue;
    const scanEnd = endOfScan(bytes, at);
    if (scanEnd === undefined) return undefined;
    kept.push(bytes.subarray(at, scanEnd));
    at = scanEnd;
  }
  const start = bytes.subarray(0, 2);
  return joined(orientation === 1 ? [start, ...kept] : [start, orientationSegment(orientation), ...kept]);
}

function isPartOfJpeg(marker: number, segment: Uint8Array): boolean {
  if (marker === 0xfe) return false;
  if (marker === 0xe0) return textAt(segment, 4, 5) === 'JFIF\0' && segment.length >= 18;
  if (marker === 0xe2) return textAt(segment, 4, 12) === 'ICC_PROFILE\0';
  if (marker === 0xee) return textAt(segment, 4, 5) === 'Adobe';
  return marker < 0xe0 || marker > 0xef;
}

/** JFIF 1.02: its last two bytes before the thumbnail are that one's sides. */
function withoutThumbnail(segment: Uint8Array): Uint8Array {
  const short = segment.slice(0, 18);
  short.set([0, 16], 2);
  short.set([0, 0], 16);
  return short;
}

/** Where the next marker stands that ends entropy-coded bytes: not a stuffed 0xFF, not a restart. */
function endOfScan(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) return undefined;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return undefined;
}

const orientationTag = 0x0112;

/** The orientation in TIFF data (EXIF 2.32, section 4.6.4), 1 to 8. */
function orientationOf(tiff: Uint8Array): number | undefined {
  if (tiff.length < 8) return undefined;
  const order = textAt(tiff, 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const little = order === 'II';
  const view = viewOf(tiff);
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return undefined;
  const count = view.getUint16(directory, little);
  for (let entry = directory + 2, i = 0; i < count && entry + 12 <= tiff.length; i += 1, entry += 12) {
    if (view.getUint16(entry, little) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, little);
    return view.getUint16(entry + 2, little) === 3 && value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** TIFF data with one entry: the orientation, a SHORT. */
function orientationTiff(orientation: number): Uint8Array {
  // biome-ignore format: as the format is laid out
  return Uint8Array.of(
    0x4d, 0x4d, 0, 42, 0, 0, 0, 8, // MM, 42, where the directory is
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, // one entry
    0, 0, 0, 0, // no directory follows
  );
}

function orientationSegment(orientation: number): Uint8Array {
  const tiff = orientationTiff(orientation);
  return joined([Uint8Array.of(0xff, 0xe1, 0, 8 + tiff.length, 0x45, 0x78, 0x69, 0x66, 0, 0), tiff]);
}

/** Chunks that say how a picture looks or moves (PNG 3rd edition, section 11); every other one that may be left out goes. */
const pngKept = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '),
);

function stripPng(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const view = viewOf(bytes);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  let orientation: number | undefined;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    const type = textAt(bytes, at + 4, 4);
    if (type === 'eXIf') orientation = orientationOf(bytes.subarray(at + 8, end - 4)) ?? orientation;
    // An unknown chunk without which the picture cannot be shown (capital first letter): not for us to judge.
    else if (!pngKept.has(type) && /^[A-Z]/.test(type)) return undefined;
    else if (pngKept.has(type)) kept.push(bytes.subarray(at, end));
    at = end;
    if (type !== 'IEND') continue;
    // Behind the header: eXIf may stand anywhere between it and the end.
    if (orientation !== undefined && orientation !== 1)
      kept.splice(2, 0, pngChunk('eXIf', orientationTiff(orientation)));
    return joined(kept);
  }
  return undefined;
}

function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  const view = viewOf(chunk);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** PNG, annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** What a WebP file may keep (RFC 9649, section 2.7). */
const webpKept = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const webpExif = 0x08;
const webpXmp = 0x04;

function stripWebp(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const view = viewOf(bytes);
  const riffEnd = bytes.length >= 12 ? 8 + view.getUint32(4, true) : 0;
  if (riffEnd < 12 || riffEnd > bytes.length) return undefined;
  const kept: Uint8Array[] = [];
  let flags: Uint8Array | undefined;
  let orientation = 1;
  for (let at = 12; at < riffEnd; ) {
    if (at + 8 > riffEnd) return undefined;
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size % 2);
    if (end > riffEnd) return undefined;
    const type = textAt(bytes, at, 4);
    if (type === 'EXIF') {
      const data = bytes.subarray(at + 8, at + 8 + size);
      orientation = orientationOf(textAt(data, 0, 6) === 'Exif\0\0' ? data.subarray(6) : data) ?? orientation;
    } else if (webpKept.has(type)) {
      const chunk = bytes.slice(at, end);
      if (type === 'VP8X') flags = chunk;
      kept.push(chunk);
    }
    at = end;
  }
  if (kept.length === 0 || (flags && flags.length < 18)) return undefined;
  if (flags) {
    const turned = orientation === 1 ? 0 : webpExif;
    flags[8] = ((flags[8] ?? 0) & ~(webpExif | webpXmp)) | turned;
    if (turned) {
      const tiff = orientationTiff(orientation);
      kept.push(Uint8Array.of(0x45, 0x58, 0x49, 0x46, tiff.length, 0, 0, 0), tiff);
    }
  }
  const body = joined(kept);
  const head = bytes.slice(0, 12);
  viewOf(head).setUint32(4, 4 + body.length, true);
  return joined([head, body]);
}
