import { expect, it } from 'vitest';
import { dangerOf, pictureType } from '../../shell/files/kinds.ts';
import { safeName } from '../../shell/files/safe-name.ts';

it.each([
  ['notes.txt', 'notes.txt'],
  ['über mich – Лето ☀️.jpg', 'über mich – Лето ☀️.jpg'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\me\\a.doc', 'a.doc'],
  ['/', 'file'],
  ['', 'file'],
  ['...', 'file'],
  ['.bashrc', 'bashrc'],
  ['. .hidden', 'hidden'],
  ['a\u202Egpj.exe', 'agpj.exe'],
  ['a\u2066b\u2069\u200Ec\uFEFFd.txt', 'abcd.txt'],
  ['line\nbreak\0\u0085.txt', 'linebreak.txt'],
  ['a<b>:"|?*.txt', 'ab.txt'],
  ['CON', '_CON'],
  ['nul.tar.gz', '_nul.tar.gz'],
  ['com1.txt', '_com1.txt'],
  ['console.log', 'console.log'],
  ['report.exe. . ', 'report.exe'],
  ['many   spaces\t.txt', 'many spaces.txt'],
  ['\uD800.txt', '\uFFFD.txt'],
  ['👩‍👧.png', '👩‍👧.png'],
  ['e\u0301.txt', 'é.txt'],
])('%j is called %j', (given, expected) => {
  expect(safeName(given)).toBe(expected);
});

it('a name is at most 255 bytes, keeps its ending, and never ends inside a letter', () => {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  for (const letter of ['a', 'ü', '日', '😀']) {
    const name = safeName(`${letter.repeat(300)}.pdf`);
    expect(bytes(name)).toBeLessThanOrEqual(255);
    expect(bytes(name)).toBeGreaterThan(250);
    expect(name.endsWith(`${letter}.pdf`)).toBe(true);
    expect(name.isWellFormed()).toBe(true);
  }
  expect(bytes(safeName(`a.${'b'.repeat(400)}`))).toBe(255);
});

it('whatever a name is, its safe name is safe and stays as it is', () => {
  const letters = ['.', ' ', '/', '\\', 'con', 'a', '\u202E', '\0', '😀', '\uD83D', ':', '\u0301', '~'];
  let seed = 7;
  for (let round = 0; round < 5_000; round += 1) {
    let name = '';
    for (let i = 0; i < 6; i += 1) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      name += letters[(seed >>> 8) % letters.length];
    }
    const safe = safeName(name);
    expect(safe).not.toMatch(/[/\\\0:\u202E]|^[.\s]|[.\s]$|^$/u);
    expect(safeName(safe)).toBe(safe);
  }
});

it.each([
  ['setup.exe', 'program'],
  ['SETUP.EXE ', 'program'],
  ['holiday.jpg.scr', 'program'],
  ['run.sh', 'program'],
  ['app.apk', 'program'],
  ['update.dmg', 'program'],
  ['page.HTML', 'page'],
  ['drawing.svg', 'page'],
  ['letter.docm', 'macros'],
  ['sheet.xls', 'macros'],
  ['photo.lnk', 'shortcut'],
  ['backup.iso', 'disk'],
  ['letter.docx', undefined],
  ['photo.jpg', undefined],
  ['film.mp4', undefined],
  ['exe', undefined],
  ['', undefined],
] as const)('%j is dangerous as %s', (name, danger) => {
  expect(dangerOf(name)).toBe(danger);
});

it('a picture is known by its first bytes', () => {
  const start = (...parts: (string | number)[]) =>
    new Uint8Array([
      ...parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (c) => c.charCodeAt(0)))),
      ...Array.from({ length: 40 }, () => 0),
    ]);
  expect(pictureType(start(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
  expect(pictureType(start(0x89, 'PNG\r\n', 0x1a, '\n'))).toBe('image/png');
  expect(pictureType(start('RIFF', 1, 2, 3, 4, 'WEBPVP8 '))).toBe('image/webp');
  expect(pictureType(start('GIF89a'))).toBe('image/gif');
  expect(pictureType(start(0, 0, 0, 28, 'ftypavif', 0, 0, 0, 0, 'mif1'))).toBe('image/avif');
  expect(pictureType(start(0, 0, 0, 28, 'ftypmif1', 0, 0, 0, 0, 'miafavif'))).toBe('image/avif');
  expect(pictureType(start(0, 0, 0, 24, 'ftypheic', 0, 0, 0, 0, 'mif1'))).toBeUndefined();
  // Its one compatible brand ends before "avif", which is no part of the box.
  expect(pictureType(start(0, 0, 0, 20, 'ftypheic', 0, 0, 0, 0, 'mif1avif'))).toBeUndefined();
  expect(pictureType(start('<svg xmlns'))).toBeUndefined();
  expect(pictureType(start('RIFF', 1, 2, 3, 4, 'WAVE'))).toBeUndefined();
  expect(pictureType(new Uint8Array())).toBeUndefined();
});
