import { locale } from './words.ts';

const bytesInMegabyte = 1_000_000;

/** "1.2 MB", in the language in use. */
export function megabytes(bytes: number): string {
  const format = { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, format).format(bytes / bytesInMegabyte);
}
