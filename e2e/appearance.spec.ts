import chromium from './chromium.json' with { type: 'json' };
import { pictures } from './fixtures/pictures.ts';
import { tours } from './fixtures/tour.ts';
import { test } from './fixtures/vesper.ts';

// For ./dev screenshots alone: what can be checked about every view, accessibility.spec.ts does.
const folder = process.env['VESPER_SCREENSHOTS'];

// The browser's own moving pattern in place of a camera.
test.use({ launchOptions: { ...chromium, args: [...chromium.args, '--use-fake-device-for-media-stream'] } });

if (folder) {
  for (const [name, tour] of Object.entries(tours)) {
    test(`pictures of ${name}`, async ({ newPerson }) => {
      test.setTimeout(300_000); // some fifty pictures
      await tour(newPerson, pictures(folder));
    });
  }
}
