import chromium from './chromium.json' with { type: 'json' };
import { pictures } from './fixtures/pictures.ts';
import { tours } from './fixtures/tour.ts';
import { test } from './fixtures/vesper.ts';

// The browser's own moving pattern in place of a camera.
test.use({ launchOptions: { ...chromium, args: [...chromium.args, '--use-fake-device-for-media-stream'] } });

for (const [name, tour] of Object.entries(tours)) {
  test(`pictures of ${name}: nothing is wider than the screen`, async ({ newPerson }, testInfo) => {
    test.setTimeout(300_000); // some fifty pictures
    await tour(newPerson, pictures(testInfo));
  });
}
