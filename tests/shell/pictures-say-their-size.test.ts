import { describe, expect, it } from 'vitest';
import type { PictureType } from '../../shell/files/kinds.ts';
import { drawableType, pictureSize } from '../../shell/files/picture-size.ts';

const bytes = (...parts: (string | number)[]) =>
  new Uint8Array(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)))),
  );
const zeros = (count: number) => Array.from({ length: count }, () => 0);
const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
const png = (width: number, height: number) =>
  bytes(0x89, 'PNG\r\n', 0x1a, '\n', ...u32(13), 'IHDR', ...u32(width), ...u32(height));

const u16 = (value: number) => [value & 0xff, value >>> 8];
const comment = [0x21, 0xfe, 3, 0x2c, 1, 1, 2, 9, 9, 0];
/** With a table of four colours and a comment. */
const gif = (width: number, height: number, first: number[]) =>
  bytes('GIF89a', ...u16(width), ...u16(height), 0x81, ...zeros(14), ...comment, 0x2c, ...first.flatMap(u16));
const joined = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => Array.from(part)));
const box = (type: string, ...content: (string | number)[]) => {
  const body = bytes(...content);
  return bytes(...u32(8 + body.length), type, ...body);
};
const avif = (brand: string, ...described: Uint8Array[]) =>
  joined(box('ftyp', brand, ...zeros(4)), box('meta', ...zeros(4), ...joined(...described)));

const pictures: [string, PictureType, Uint8Array][] = [
  ['PNG', 'image/png', png(0x1234, 0x5678)],
  ['GIF', 'image/gif', gif(0x1234, 0x5678, [0, 0, 9, 9])],
  ['a GIF whose first picture is larger', 'image/gif', gif(9, 9, [0x234, 0x678, 0x1000, 0x5000])],
  [
    'a simple WebP',
    'image/webp',
    // The two highest bits are the scale.
    bytes('RIFF', ...zeros(4), 'WEBPVP8 ', ...zeros(4), 0, 0, 0, 0x9d, 0x01, 0x2a, 0x34, 0x52, 0x78, 0xd6),
  ],
  ['an extended WebP', 'image/webp', bytes('RIFF', ...zeros(4), 'WEBPVP8X', ...zeros(8), 0x33, 0x12, 0, 0x77, 0x56, 0)],
  [
    'JPEG',
    'image/jpeg',
    joined(
      bytes(0xff, 0xd8),
      bytes(0xff, 0xe1, 0, 6, 0xff, 0xc0, 0, 1), // a note in which a frame seems to begin
      bytes(0xff, 0xc4, 0, 2), // tables are no frame
      bytes(0xff, 0xff, 0xc2, 0, 17, 8, 0x56, 0x78, 0x12, 0x34),
    ),
  ],
  [
    'AVIF',
    'image/avif',
    avif(
      'avif',
      box('ispe', ...zeros(4), ...u32(9), ...u32(9)),
      box('ispe', ...zeros(4), ...u32(0x1234), ...u32(0x5678)),
    ),
  ],
];
const sizes: Record<string, { width: number; height: number }> = {
  'a simple WebP': { width: 0x1234, height: 0x1678 },
};

describe.each(pictures)('%s', (name, type, picture) => {
  const { width, height } = sizes[name] ?? { width: 0x1234, height: 0x5678 };

  it('says how large it is', () => {
    expect(pictureSize(picture, type)).toEqual({ width, height });
    expect(pictureSize(bytes('before', ...picture).subarray(6), type)).toEqual({ width, height });
  });

  it('is drawn up to the limit', () => {
    expect(drawableType(picture, width * height)).toBe(type);
    expect(drawableType(picture, width * height - 1)).toBeUndefined();
  });

  it('says nothing when it is cut before it has said it', () => {
    const cut = Array.from({ length: picture.length }, (_, length) => pictureSize(picture.subarray(0, length), type));
    expect(cut.filter((size) => size !== undefined)).toEqual([]);
  });
});

it('a lossless WebP says it in 14 bits each', () => {
  const start = bytes('RIFF', ...zeros(4), 'WEBPVP8L', ...zeros(4), 0x2f, 0xff, 0xff, 0xff, 0x0f);
  expect(pictureSize(start, 'image/webp')).toEqual({ width: 16_384, height: 16_384 });
});

it('what begins otherwise than its format does says nothing', () => {
  expect(
    pictureSize(bytes(0x89, 'PNG\r\n', 0x1a, '\n', ...u32(13), 'tEXt', ...zeros(30)), 'image/png'),
  ).toBeUndefined();
  expect(pictureSize(bytes('RIFF', ...zeros(4), 'WEBPXMP ', ...zeros(30)), 'image/webp')).toBeUndefined();
  expect(pictureSize(bytes(0xff, 0xd8, 0xff, 0xda, ...zeros(30)), 'image/jpeg')).toBeUndefined();
  expect(pictureSize(bytes(0xff, 0xd8, 0xff, 0xe0, 0, 2, 1, ...zeros(30)), 'image/jpeg')).toBeUndefined();
  expect(pictureSize(avif('avif'), 'image/avif')).toBeUndefined();
  const described = box('ispe', ...zeros(4), ...u32(9), ...u32(9));
  expect(pictureSize(avif('avif', described), 'image/avif')).toEqual({ width: 9, height: 9 });
  expect(pictureSize(avif('avis', described), 'image/avif')).toBeUndefined();
  expect(pictureSize(bytes(...u32(16), 'ftypavif', ...zeros(40)), 'image/avif')).toBeUndefined();
  expect(drawableType(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 1_000_000)).toBeUndefined();
  expect(drawableType(png(0xffff_ffff, 0xffff_ffff), 64_000_000)).toBeUndefined();
});
