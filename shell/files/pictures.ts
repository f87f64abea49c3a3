import { previewBytes, previewSidePx } from '../limits.ts';
import { pictureType, pictureTypeBytes, type PictureType } from './kinds.ts';

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
export async function prepare(file: Blob): Promise<PreparedPicture | undefined> {
  const type = pictureType(new Uint8Array(await file.slice(0, pictureTypeBytes).arrayBuffer()));
  if (!type) return undefined;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file.slice(0, file.size, type));
  } catch {
    return undefined;
  }
  try {
    const { width, height } = picture;
    const preview = await previewOf(picture);
    return preview && { type, width, height, preview };
  } finally {
    picture.close();
  }
}

/** Smaller and plainer until it fits: almost every picture does at once. */
async function previewOf(picture: ImageBitmap): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const longest = Math.max(picture.width, picture.height);
  for (let side = Math.min(previewSidePx, longest); side >= 1; side = Math.floor(side / 2)) {
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round((picture.width * side) / longest)),
      Math.max(1, Math.round((picture.height * side) / longest)),
    );
    const drawing = canvas.getContext('2d');
    if (!drawing) return undefined;
    drawing.imageSmoothingQuality = 'high';
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.7, 0.4]) {
      // A browser without an encoder for it gives PNG: a preview too, where it fits.
      const encoded = await canvas.convertToBlob({ type: 'image/webp', quality });
      if (encoded.size <= previewBytes) return new Uint8Array(await encoded.arrayBuffer());
    }
  }
  return undefined;
}
