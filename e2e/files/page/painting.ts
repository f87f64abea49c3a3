// Pictures made by the browser's own encoders, and what cameras and programs note in them.

async function encoded(canvas: OffscreenCanvas, type: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer());
}

/** Four colours, no two corners alike. */
export function paint(width: number, height: number, type: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  for (const [i, colour] of ['#d33', '#3d3', '#33d', '#dd3'].entries()) {
    drawing.fillStyle = colour;
    drawing.fillRect((i % 2) * (width / 2), Math.floor(i / 2) * (height / 2), width / 2 + 1, height / 2 + 1);
  }
  return encoded(canvas, type);
}

/** What no encoder makes small. */
export function noise(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  const image = drawing.createImageData(width, height);
  for (let i = 0; i < image.data.length; i += 1) image.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
  drawing.putImageData(image, 0, 0);
  return encoded(canvas, 'image/png');
}

/** Its sides and all of its pixels as they are shown. */
export async function pixels(bytes: Uint8Array<ArrayBuffer>, type: string) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([bytes], { type }));
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const drawing = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  drawing.drawImage(image, 0, 0);
  URL.revokeObjectURL(image.src);
  const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
  return { sides: `${canvas.width}x${canvas.height}`, colours: data.join(',') };
}

const bytesOfText = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const u32le = (value: number) => u32(value).reverse();

/** TIFF data, little endian: the orientation and a maker's name. */
function exif(orientation: number): number[] {
  const maker = bytesOfText('SECRET camera\0');
  const entries = [
    [0x0f, 0x01, 2, 0, ...u32le(maker.length), ...u32le(8 + 2 + 24 + 4)],
    [0x12, 0x01, 3, 0, ...u32le(1), orientation, 0, 0, 0],
  ].flat();
  return [...bytesOfText('II'), 42, 0, ...u32le(8), 2, 0, ...entries, ...u32le(0), ...maker];
}

/** Notes as cameras and programs write them: EXIF, XMP, IPTC, comments, times, something behind the end. */
export function withNotes(plain: Uint8Array<ArrayBuffer>, type: string, orientation: number): Uint8Array<ArrayBuffer> {
  const add = { 'image/jpeg': toJpeg, 'image/png': toPng, 'image/webp': toWebp }[type];
  if (!add) throw new TypeError(type);
  return add(plain, exif(orientation));
}

function toJpeg(plain: Uint8Array<ArrayBuffer>, tiff: number[]): Uint8Array<ArrayBuffer> {
  const segment = (marker: number, body: number[]) => [
    0xff,
    marker,
    (body.length + 2) >> 8,
    (body.length + 2) & 255,
    ...body,
  ];
  const notes = [
    ...segment(0xe1, [...bytesOfText('Exif\0\0'), ...tiff]),
    ...segment(0xe1, bytesOfText('http://ns.adobe.com/xap/1.0/\0<SECRET/>')),
    ...segment(0xed, bytesOfText('Photoshop 3.0\0SECRET')),
    ...segment(0xfe, bytesOfText('SECRET comment')),
    ...segment(0xe2, bytesOfText('MPF\0SECRET')),
  ];
  return new Uint8Array([
    ...plain.subarray(0, 2),
    ...notes,
    ...plain.subarray(2),
    ...bytesOfText('SECRET behind the end'),
  ]);
}

function toPng(plain: Uint8Array<ArrayBuffer>, tiff: number[]): Uint8Array<ArrayBuffer> {
  const chunk = (name: string, body: number[]) => {
    const named = [...bytesOfText(name), ...body];
    let crc = 0xffffffff;
    for (const byte of named) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return [...u32(body.length), ...named, ...u32((crc ^ 0xffffffff) >>> 0)];
  };
  const header = 8 + 25;
  const notes = [
    ...chunk('eXIf', tiff),
    ...chunk('tEXt', bytesOfText('Author\0SECRET')),
    ...chunk('iTXt', bytesOfText('XML:com.adobe.xmp\0\0\0\0\0SECRET')),
    ...chunk('tIME', [7, 234, 11, 22, 1, 2, 3]),
  ];
  return new Uint8Array([...plain.subarray(0, header), ...notes, ...plain.subarray(header), ...bytesOfText('SECRET')]);
}

/** In the extended form (VP8X), which alone can have notes. */
function toWebp(plain: Uint8Array<ArrayBuffer>, tiff: number[]): Uint8Array<ArrayBuffer> {
  const chunk = (name: string, body: number[]) => [
    ...bytesOfText(name),
    ...u32le(body.length),
    ...body,
    ...(body.length % 2 ? [0] : []),
  ];
  const picture = [...plain.subarray(12)];
  const isExtended = String.fromCharCode(...picture.slice(0, 4)) === 'VP8X';
  if (isExtended) picture[8] = (picture[8] ?? 0) | 0x0c;
  // A lossy frame has its sides 6 bytes behind its start code, 14 bits each.
  const sides = new DataView(plain.buffer).getUint32(26, true);
  const [width, height] = [(sides & 0x3fff) - 1, ((sides >> 16) & 0x3fff) - 1];
  const threeBytes = (value: number) => u32le(value).slice(0, 3);
  const extended = isExtended ? [] : chunk('VP8X', [0x0c, 0, 0, 0, ...threeBytes(width), ...threeBytes(height)]);
  const notes = [...chunk('EXIF', tiff), ...chunk('XMP ', bytesOfText('<SECRET/>'))];
  const body = [...bytesOfText('WEBP'), ...extended, ...picture, ...notes];
  return new Uint8Array([...bytesOfText('RIFF'), ...u32le(body.length), ...body]);
}
