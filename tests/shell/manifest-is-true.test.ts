import './fakes/address.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { shared, sharePath, takeShared } from '../../pwa/share.ts';
import { askedBy } from '../../shell/app/take-address.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'pwa/manifest.webmanifest'), 'utf8'));
interface Picture {
  src: string;
  sizes: string;
  type: string;
}
const pictures: Picture[] = [
  ...manifest.icons,
  ...manifest.screenshots,
  ...manifest.shortcuts.flatMap(({ icons }: { icons: Picture[] }) => icons),
];

/** Width and height as the file itself says them. */
function sizeOf(file: Buffer): string {
  if (file.subarray(1, 4).toString() === 'PNG') return `${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`;
  // The extended form of WebP: 24 bits each, less one (RFC 9649, 2.7).
  expect(file.subarray(8, 16).toString()).toBe('WEBPVP8X');
  return `${file.readUIntLE(24, 3) + 1}x${file.readUIntLE(27, 3) + 1}`;
}

describe('the manifest', () => {
  it('has an identity that stays, and starts where it belongs', () => {
    expect(manifest).toMatchObject({ id: '/', start_url: '/', scope: '/', display: 'standalone' });
    expect(manifest.display_override).toContain('standalone');
  });

  it.each(pictures.filter(({ sizes }) => sizes !== 'any'))('names $src, of $sizes', ({ src, sizes, type }) => {
    const file = readFileSync(join(root, 'assets', src));
    expect(sizeOf(file)).toBe(sizes);
    expect(type).toBe(src.endsWith('.png') ? 'image/png' : 'image/webp');
  });

  it('shows a phone and a desktop', () => {
    expect(manifest.screenshots.map(({ form_factor }: { form_factor: string }) => form_factor).sort()).toEqual([
      'narrow',
      'wide',
    ]);
  });

  it('has shortcuts that the page understands', () => {
    const asks = manifest.shortcuts.map(({ url }: { url: string }) => askedBy(new URL(url, 'https://a.b').search, ''));
    expect(asks).toEqual([{ is: 'new invite' }, { is: 'scan' }]);
  });

  it('takes what is shared by POST, where the service worker waits for it', () => {
    expect(manifest.share_target).toMatchObject({ action: sharePath, method: 'POST', enctype: 'multipart/form-data' });
  });

  it('gives what is shared to the page that asks for it, once', async () => {
    const form = new FormData();
    form.set('text', 'A & B');
    for (const name of ['one.png', 'two.pdf']) form.append('files', new File([name], name));
    const share = async (body: FormData) => {
      // Only whole addresses can be redirected to outside a browser.
      const redirect = vi.spyOn(Response, 'redirect').mockImplementation((url) => new Response(String(url)));
      const answer = await shared(new Request('https://a.b/share', { method: 'POST', body }));
      redirect.mockRestore();
      return askedBy('', new URL(await answer.text(), 'https://a.b').hash);
    };
    const asked = await share(form);
    expect(asked).toMatchObject({ is: 'shared', text: 'A & B' });
    const name = (asked.is === 'shared' && asked.files) || '';
    expect(takeShared(name).map((file) => file.name)).toEqual(['one.png', 'two.pdf']);
    expect(takeShared(name)).toEqual([]);
    form.delete('files');
    form.append('files', new File([], ''));
    expect(await share(form)).toEqual({ is: 'shared', text: 'A & B', files: undefined });
  });
});
