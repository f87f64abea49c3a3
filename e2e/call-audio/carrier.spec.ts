// What calls take for granted of a browser: it carries any payload in the place of encoded audio, at its cadence.

import type { Tools } from './page/page.ts';
import { expect, test } from './test.ts';

declare const tools: Tools;

const sizes = [100, 400, 1100];

for (const when of ['first', 'late'] as const) {
  test(`payloads of 100 to 1,100 bytes replace silence both ways, 50 a second, transforms put there ${when}`, async ({
    open,
  }) => {
    const page = await open();
    // A browser that gets no time keeps no cadence: another three seconds then.
    let sides: Awaited<ReturnType<Tools['carry']>> = [];
    await expect(async () => {
      sides = await page.evaluate(([list, at]) => tools.carry(list, 3000, at), [sizes, when] as const);
      for (const { ticksPerSecond, received } of sides) {
        expect(ticksPerSecond).toBeGreaterThan(48);
        expect(ticksPerSecond).toBeLessThan(52);
        expect(received.length).toBeGreaterThan(140);
      }
    }).toPass({ timeout: 120_000 });
    for (const { received, played } of sides) {
      // Nothing of the browser's own, nothing lost or altered, in order.
      const [first = { number: 0 }] = received;
      for (const [at, { number, size }] of received.entries()) {
        expect(number).toBe(first.number + at);
        expect(size).toBe(sizes[number % sizes.length]);
      }
      expect(played).toBe(0);
    }
  });
}

test('without a transform nothing at all is sent', async ({ open }) => {
  const page = await open();
  const sides = await page.evaluate(() => tools.carry([100], 1000, 'never'));
  for (const { bytesSent } of sides) expect(bytesSent).toBe(0);
});
