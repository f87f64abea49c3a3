import { describe, expect, it } from 'vitest';
import { isInviteLink } from '../../shell/app/invite-link.ts';

const code = 'A'.repeat(50);

describe('a text in a QR code', () => {
  it.each([`https://vesper.example/#${code}`, `http://localhost:8080/#${code}`, code, ` ${code}\n`, `${code}longer`])(
    'is an invite: %s',
    (text) => expect(isInviteLink(text)).toBe(true),
  );

  it.each([
    '',
    'https://vesper.example/',
    'https://example.com/#chapter-2',
    `vesper-verify:1:${code}`,
    `mailto:someone@example.com#${code}`,
    `https://vesper.example/#${code.slice(1)}`,
    `javascript:alert(1)//#${code}`,
    'WIFI:S:home;T:WPA;P:secret;;',
  ])('is not: %s', (text) => expect(isInviteLink(text)).toBe(false));
});
