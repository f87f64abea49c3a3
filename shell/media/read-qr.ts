// Finds QR codes in pictures. Loaded when somebody scans: the decoder is larger than any screen of ours.

import decodeQr, { type DecodeOpts } from 'qr/decode.js';
import { scanFramePx, scanPictureMs, scanPicturePx } from '../limits.ts';

/** Reads frames of a running camera: quickly, for there is always another one. */
export class FrameReader {
  readonly #canvas = document.createElement('canvas');

  read(video: HTMLVideoElement): string | undefined {
    return find(this.#canvas, video, video.videoWidth, video.videoHeight, scanFramePx);
  }
}

/** Reads one picture, thoroughly. Rejects when it is none. */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file);
  const effort = { effort: Infinity, timeLimit: scanPictureMs };
  try {
    return find(document.createElement('canvas'), picture, picture.width, picture.height, scanPicturePx, effort);
  } finally {
    picture.close();
  }
}

function find(
  canvas: HTMLCanvasElement,
  source: CanvasImageSource,
  width: number,
  height: number,
  longestPx: number,
  options: DecodeOpts = {},
): string | undefined {
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(1, longestPx / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  // Transparent parts would come out black, and a code on them could not be told from its surroundings.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQr(context.getImageData(0, 0, canvas.width, canvas.height), options);
  } catch {
    return undefined; // its way to say that there is none
  }
}
