import { fileNameBytes } from '../limits.ts';

/** Characters that no name may have on some system, control characters, and what turns the direction of text or is not
 * seen: with them "gpj.exe" can look like "exe.jpg". */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}<>:"|?*]/gu;
/** Joiners are part of words and of emoji; a file's name shows them. */
const joiners = /[\u200c\u200d]/;
/** Devices of Windows, with any ending. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** What a file may be called here whatever somebody called it: one part of a path, 1 to 255 bytes of UTF-8. */
export function safeName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(unsafe, (character) => (joiners.test(character) ? character : ''))
    .normalize('NFC')
    .replaceAll(/\s+/gu, ' ')
    .replace(/^[\s.]+/u, '')
    .replace(/[\s.]+$/u, '');
  const named = device.test(plain) ? `_${plain}` : plain;
  return shortened(named === '' ? 'file' : named);
}

/** Keeps the ending: it says what the file is. */
function shortened(name: string): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (bytes(name) <= fileNameBytes) return name;
  const ending = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? '';
  const letters = Array.from(name.slice(0, name.length - ending.length));
  let left = fileNameBytes - bytes(ending);
  const kept = letters.findIndex((letter) => (left -= bytes(letter)) < 0);
  return (
    letters
      .slice(0, kept)
      .join('')
      .replace(/[\s.]+$/u, '') + ending
  );
}
