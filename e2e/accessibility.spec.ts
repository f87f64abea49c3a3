import chromium from './chromium.json' with { type: 'json' };
import { accessible, violations } from './fixtures/accessibility.ts';
import { messagesIn, namesIn } from './fixtures/names.ts';
import { tours } from './fixtures/tour.ts';
import { expect, meet, test } from './fixtures/vesper.ts';

// The browser's own moving pattern in place of a camera.
test.use({ launchOptions: { ...chromium, args: [...chromium.args, '--use-fake-device-for-media-stream'] } });

for (const [name, tour] of Object.entries(tours)) {
  test(`everybody can use ${name}: axe finds nothing, and nothing is wider than the screen`, async ({ newPerson }) => {
    test.setTimeout(900_000); // many looks at every view
    await tour(newPerson, accessible);
  });
}

test('axe finds nothing where lines run from right to left', async ({ newPerson }) => {
  const person = { locale: 'ar-EG', names: namesIn('ar') };
  const [ada, ben] = [await newPerson('Ada', person), await newPerson('Ben', person)];
  await meet(ada, ben);
  await ada.write('مساء الخير');
  await ben.expectMessage('مساء الخير');
  await accessible(ben, 'conversation');
  const words = messagesIn('ar');
  await ada.page.getByRole('button', { name: words.get('nav.settings') ?? '', exact: true }).click();
  await expect(ada.page.getByRole('heading', { name: words.get('settings.title') ?? '', exact: true })).toBeVisible();
  await accessible(ada, 'settings');
});

test('axe sees weak contrast, small targets and missing names, also inside elements', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  const button = ada.page.getByRole('button', { name: 'Settings', exact: true });
  await button.evaluate((element) => {
    document.documentElement.style.setProperty('--ink-soft', '#b9b9c4');
    for (const one of element.parentElement?.querySelectorAll('button') ?? []) {
      one.replaceChildren(); // an icon that sticks out would only leave axe in doubt
      Object.assign(one.style, { inlineSize: '12px', blockSize: '12px', minInlineSize: '0', minBlockSize: '0' });
    }
    element.removeAttribute('aria-label');
    element.removeAttribute('title');
  });
  const rules = (await violations(ada.page)).map((found) => found.split(':', 1)[0]);
  expect(new Set(rules)).toEqual(new Set(['color-contrast', 'target-size', 'button-name']));
});
