import {
  mostPicturePixels,
  pictureHeadBytes,
  portraitBytes,
  portraitSidePx,
  previewBytes,
  previewSidePx,
} from '../limits.ts';
import type { PictureType } from './kinds.ts';
import { drawableType } from './picture-size.ts';

/** What goes along with a picture, so that something of it is seen before it is there. */
export interface PreparedPicture {
  type: PictureType;
  /** As it is shown: turned as its metadata says. */
  width: number;
  height: number;
  /** A small one, at most previewBytes. */
  preview: Uint8Array<ArrayBuffer>;
}

/** Undefined: not a picture that is shown, or a broken one; it is a file like others then. */
export function prepare(file: Blob): Promise<PreparedPicture | undefined> {
  return withPicture(file, async (picture, type) => {
    const { width, height } = picture;
    const preview = await shrunk(picture, { left: 0, top: 0, width, height }, previewSidePx, previewBytes);
    return preview && { type, width, height, preview };
  });
}

/** Of a person: the middle of a picture, square, at most portraitBytes. Undefined: nothing that can be drawn. */
export function makePortrait(file: Blob): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return withPicture(file, async (picture) => {
    const side = Math.min(picture.width, picture.height);
    const middle = { left: (picture.width - side) / 2, top: (picture.height - side) / 2, width: side, height: side };
    return shrunk(picture, middle, portraitSidePx, portraitBytes);
  });
}

async function withPicture<Result>(
  file: Blob,
  use: (picture: ImageBitmap, type: PictureType) => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const type = drawableType(new Uint8Array(await file.slice(0, pictureHeadBytes).arrayBuffer()), mostPicturePixels);
  if (!type) return undefined;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file.slice(0, file.size, type));
  } catch {
    return undefined;
  }
  try {
    return await use(picture, type);
  } finally {
    picture.close();
  }
}

interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Smaller and plainer until it fits: almost every picture does at once. Nothing that it says beside itself is in it. */
async function shrunk(
  picture: ImageBitmap,
  { left, top, width, height }: Part,
  longestPx: number,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const longest = Math.max(width, height);
  for (let side = Math.min(longestPx, longest); side >= 1; side = Math.floor(side / 2)) {
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round((width * side) / longest)),
      Math.max(1, Math.round((height * side) / longest)),
    );
    const drawing = canvas.getContext('2d');
    if (!drawing) return undefined;
    drawing.imageSmoothingQuality = 'high';
    drawing.drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.7, 0.4]) {
      // A browser without an encoder for it gives PNG: good too, where it fits.
      const encoded = await canvas.convertToBlob({ type: 'image/webp', quality });
      if (encoded.size <= mostBytes) return new Uint8Array(await encoded.arrayBuffer());
    }
  }
  return undefined;
}
