// Pictures as a browser makes and shows them: what is taken out of them, and what is shown ahead of them.

import type { Tools } from './page/page.ts';
import { expect, test } from './test.ts';

declare const tools: Tools;

const types = ['image/jpeg', 'image/png', 'image/webp'] as const;

for (const type of types) {
  for (const orientation of [1, 6]) {
    test(`${type}: what was noted in it goes, turned ${orientation} it looks as before`, async ({ files }) => {
      const result = await files.evaluate(
        async ([kind, turned]) => {
          const { paint, withNotes, withoutMetadata, pixels } = tools;
          const plain = await paint(120, 80, kind);
          const noted = withNotes(plain, kind, turned);
          const stripped = withoutMetadata(noted);
          if (stripped === 'cannot') return stripped;
          const text = new TextDecoder('latin1').decode(stripped);
          const [before, after] = [await pixels(noted, kind), await pixels(stripped, kind)];
          return {
            secrets: ['SECRET', 'Exif\0\0II', 'http://ns.adobe.com', 'tEXt', 'tIME'].filter((one) =>
              text.includes(one),
            ),
            hadSecrets: new TextDecoder('latin1').decode(noted).split('SECRET').length - 1,
            longer: stripped.length - plain.length,
            sides: after.sides,
            same: before.sides === after.sides && before.colours === after.colours,
            again: withoutMetadata(stripped).toString() === stripped.toString(),
          };
        },
        [type, orientation] as const,
      );
      const isTurned = orientation === 6 && type === 'image/jpeg';
      expect(result).toMatchObject({ secrets: [], same: true, again: true });
      if (typeof result === 'string') return;
      expect(result.hadSecrets).toBeGreaterThanOrEqual(2);
      if (isTurned) expect(result.sides).toBe('80x120');
      expect(result.longer).toBeLessThanOrEqual(orientation === 1 ? 18 : 60);
    });
  }
}

test('what is no whole picture cannot be stripped, wherever it ends', async ({ files }) => {
  const result = await files.evaluate(async (kinds) => {
    const { paint, withNotes, withoutMetadata } = tools;
    const wrong: string[] = [];
    for (const kind of kinds) {
      const behindTheEnd = { 'image/jpeg': 21, 'image/png': 6, 'image/webp': 0 }[kind];
      const noted = withNotes(await paint(16, 16, kind), kind, 6).slice(0, -behindTheEnd || undefined);
      for (let length = 0; length < noted.length; length += 1) {
        if (withoutMetadata(noted.slice(0, length)) !== 'cannot') wrong.push(`${kind} ${length} of ${noted.length}`);
      }
      // Any byte altered: nothing is thrown, whatever comes of it.
      for (let at = 0; at < noted.length; at += 1) {
        const altered = noted.slice();
        altered[at] = 255 - (altered[at] ?? 0);
        withoutMetadata(altered);
      }
    }
    const text = (words: string) => new TextEncoder().encode(words);
    for (const words of ['', 'GIF89a', '\0\0\0\u001cftypheic\0\0\0\0', '<svg/>', 'text'])
      if (withoutMetadata(text(words)) !== 'cannot') wrong.push(words);
    return wrong;
  }, types);
  expect(result).toEqual([]);
});

test('a picture gets a small preview and its sides as it is shown; what is no picture gets none', async ({ files }) => {
  const result = await files.evaluate(async () => {
    const { paint, noise, prepare, withNotes } = tools;
    const look = async (bytes: Uint8Array<ArrayBuffer>) => {
      const prepared = await prepare(new Blob([bytes]));
      if (!prepared) return prepared;
      const shown = await createImageBitmap(new Blob([prepared.preview]));
      const { type, width, height } = prepared;
      return {
        type,
        sides: `${width}x${height}`,
        preview: `${shown.width}x${shown.height}`,
        fits: prepared.preview.length <= 12_288,
      };
    };
    return {
      wide: await look(await paint(1600, 400, 'image/jpeg')),
      turned: await look(withNotes(await paint(1600, 400, 'image/jpeg'), 'image/jpeg', 6)),
      small: await look(await paint(40, 30, 'image/png')),
      thin: await look(await paint(2000, 1, 'image/png')),
      noise: await look(await noise(900, 900)),
      broken: await look((await paint(40, 30, 'image/png')).slice(0, 60)),
      text: await look(new TextEncoder().encode('hello')),
      svg: await look(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>')),
    };
  });
  expect(result).toMatchObject({
    wide: { type: 'image/jpeg', sides: '1600x400', preview: '320x80', fits: true },
    turned: { type: 'image/jpeg', sides: '400x1600', preview: '80x320', fits: true },
    small: { type: 'image/png', sides: '40x30', preview: '40x30', fits: true },
    thin: { type: 'image/png', sides: '2000x1', preview: '320x1', fits: true },
    noise: { type: 'image/png', sides: '900x900', fits: true },
  });
  expect([result.broken, result.text, result.svg]).toEqual([undefined, undefined, undefined]);
});

test('pictures say how large they are before they are drawn, whatever the browser has made', async ({ files }) => {
  const result = await files.evaluate(async (kinds) => {
    const { paint, pictureSize, withNotes } = tools;
    const said = [];
    for (const kind of kinds) {
      const plain = await paint(120, 80, kind);
      for (const bytes of [plain, withNotes(plain, kind, 1)]) said.push(pictureSize(bytes, kind));
    }
    return said;
  }, types);
  expect(result).toEqual(Array.from({ length: 6 }, () => ({ width: 120, height: 80 })));
});
