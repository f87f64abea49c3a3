import { locale } from './words.ts';

const bytesInMegabyte = 1_000_000;

/** "1.2 MB", in the language in use. */
export function megabytes(bytes: number): string {
  const format = { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, format).format(bytes / bytesInMegabyte);
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** An amount of data in the reader's language: "1.4 MB". */
export function bytesShown(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}
