import { addHistory, inventMessages } from './history/long-history.mjs';
import { exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

const count = 2000;
const hourMs = 3600_000;

/** Ada has known Ben for long: 2,000 messages, one an hour, the last one an hour ago. */
async function knowEachOther(ada: Person, ben: Person): Promise<string[]> {
  await meet(ada, ben);
  await exchange(ada, ben, 'The very first');
  await ben.leave();
  const messages = inventMessages(count, Date.now() - hourMs, hourMs);
  await addHistory(ada.page, ada.url, messages);
  return messages.map(({ text }) => text);
}

/** Every row of the log that is seen, from top to bottom: the view is covered, whatever its place. */
function gapsInView(person: Person): Promise<number> {
  return person.messages.evaluate((log) => {
    const view = log.getBoundingClientRect();
    const rows = [...log.querySelectorAll('.rows > *')].map((row) => row.getBoundingClientRect());
    const [top, bottom] = [Math.min(...rows.map((row) => row.top)), Math.max(...rows.map((row) => row.bottom))];
    return Math.max(0, top - view.top) + Math.max(0, view.bottom - 16 - bottom);
  });
}

test('a long history opens at its end, and Home leads to the very first message', async ({ ada, ben }) => {
  const texts = await knowEachOther(ada, ben);
  await ada.openConversation('Ben');
  await expect(ada.message(texts.at(-1) ?? '')).toBeInViewport();
  // Only what is near the view is in the page.
  expect(await ada.messages.getByRole('group').count()).toBeLessThan(150);

  await ada.messages.focus();
  await ada.page.keyboard.press('Home');
  await expect(ada.message('The very first')).toBeInViewport();
  await ada.page.keyboard.press('PageDown');
  await expect(ada.message('The very first')).not.toBeInViewport();
  await ada.page.keyboard.press('End');
  await expect(ada.message(texts.at(-1) ?? '')).toBeInViewport();
  await expect(ada.page.getByRole('button', { name: /^Latest messages/ })).toBeHidden();
  await ada.write('And on it goes');
  await expect(ada.message('And on it goes')).toBeInViewport();
});

test('the wheel leads through a long history without a blank, in order', async ({ ada, ben }) => {
  const texts = await knowEachOther(ada, ben);
  await ada.openConversation('Ben');
  await expect(ada.message(texts.at(-1) ?? '')).toBeInViewport();
  await ada.messages.hover();
  for (let i = 0; i < 40; ++i) {
    await ada.page.mouse.wheel(0, -700);
    expect(await gapsInView(ada)).toBe(0);
  }
  const shown = await ada.messages.getByRole('group').evaluateAll((groups) => groups.map((group) => group.ariaLabel));
  const from = texts.indexOf(shown[0] ?? '');
  expect(from).toBeGreaterThan(1000);
  expect(from).toBeLessThan(1900);
  expect(shown).toEqual(texts.slice(from, from + shown.length));

  // New messages do not move what is read, and are told on the way to the end.
  const seen = ada.message(shown[Math.floor(shown.length / 2)] ?? '');
  const before = await seen.boundingBox();
  await ben.comeBackTo('Ada');
  await ben.write('Are you still reading?');
  const toEnd = ada.page.getByRole('button', { name: /^Latest messages/ });
  await expect(toEnd).toHaveAccessibleName('Latest messages 1 new');
  expect(await seen.boundingBox()).toEqual(before);
  await toEnd.click();
  await expect(ada.message('Are you still reading?')).toBeInViewport();
});

test('a word is found while it is typed, and leads to its message', async ({ ada, ben }) => {
  const texts = await knowEachOther(ada, ben);
  const search = ada.page.getByRole('searchbox', { name: 'Search messages', exact: true });
  await search.fill('uberRASCHUNG500');
  const found = ada.page.getByRole('list', { name: 'Messages found', exact: true }).getByRole('listitem');
  await expect(found).toHaveCount(1);
  await expect(found.locator('mark')).toHaveText('Überraschung500');
  await search.press('ArrowDown');
  await ada.page.keyboard.press('Enter');
  await expect(ada.message(texts[499] ?? '')).toBeInViewport();
  await expect(ada.message(texts[499] ?? '')).toBeFocused();

  // What comes later is found, and conversations by their names; after a reload too.
  await ada.write('Quetzalcóatl flies');
  await search.fill('quetzalcoatl');
  await expect(found).toHaveCount(1);
  await ada.page.reload();
  await search.fill('quetzalcoatl');
  await expect(found).toHaveCount(1);
  await search.fill('überraschung');
  await expect(ada.page.getByText('20 messages found')).toBeVisible();
  await search.fill('ben');
  await expect(ada.contact('Ben')).toBeVisible();
  await search.fill('nothing like this');
  await expect(ada.page.getByText('Nothing found for “nothing like this”.')).toBeVisible();
  await search.press('Escape');
  await expect(search).toHaveValue('');
  await expect(ada.contact('Ben')).toBeVisible();
});

test('a day is jumped to', async ({ ada, ben }) => {
  const messages = await knowEachOther(ada, ben);
  await ada.openConversation('Ben');
  await expect(ada.message(messages.at(-1) ?? '')).toBeInViewport();
  const endMs = await ada.page.evaluate(() => Date.now());
  const jump = ada.page.getByRole('button', { name: 'Jump to date', exact: true });
  await jump.click();
  const dialog = ada.page.getByRole('dialog', { name: 'Jump to a day', exact: true });
  const day = new Date(endMs - 30 * 24 * hourMs);
  const pad = (value: number) => `${value}`.padStart(2, '0');
  await dialog
    .getByLabel('Date', { exact: true })
    .fill(`${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`);
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(dialog).toBeHidden();
  // One message an hour: the first of that day is less than a day older than 30 days.
  const focused = ada.messages.locator(':focus');
  await expect(focused).toBeInViewport();
  const index = messages.indexOf((await focused.getAttribute('aria-label')) ?? '');
  expect(index).toBeGreaterThan(count - 31 * 24 - 3);
  expect(index).toBeLessThan(count - 30 * 24 + 1);

  await jump.click();
  await dialog.getByLabel('Date', { exact: true }).fill('2001-01-01');
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(ada.message('The very first')).toBeInViewport();
  await jump.click();
  await dialog.getByLabel('Date', { exact: true }).fill('2101-01-01');
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(dialog.getByRole('alert')).toHaveText('There is no message on that day or after it.');
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(jump).toBeFocused();
});
