import { englishOn, messagesIn, namesIn } from './fixtures/names.ts';
import { exchange, expect, join, type Person, test } from './fixtures/vesper.ts';
import { fits } from './fixtures/widths.ts';

// It starts without a server too.
test.use({ serviceWorkers: 'allow' });

const button = (person: Person, name: string | undefined) =>
  person.page.getByRole('button', { name: name ?? '', exact: true });

for (const [language, locale, dir] of [
  ['ar', 'ar-EG', 'rtl'],
  ['de', 'de-AT', 'ltr'],
] as const) {
  test(`everything is in the language of the browser: ${locale}`, async ({ newPerson }) => {
    const words = messagesIn(language);
    const names = namesIn(language);
    const ada = await newPerson('Ada', { locale, names });
    const ben = await newPerson('Ben', { locale, names });
    const look = async (person: Person, screen: string) => {
      expect(await englishOn(person.page, language), screen).toEqual([]);
      await fits(person, screen);
    };

    await ada.open();
    await expect(ada.page.getByRole('textbox', { name: names.yourName, exact: true })).toBeVisible();
    await expect(ada.page.locator(`html[lang="${language}"][dir="${dir}"]`)).toBeAttached();
    await look(ada, 'first-run');
    await button(ada, names.start).click();
    await expect(ada.alert).toHaveText(words.get('error.name_empty') ?? '');
    await ada.sayName();
    await expect(button(ada, names.newInvite)).toBeVisible();
    await look(ada, 'home-empty');
    const link = await ada.invite();
    await expect(ada.page.getByRole('timer', { name: words.get('invite.expires') ?? '', exact: true })).toHaveText(
      language === 'ar' ? /^٢٣ س ٥٩ د [٠-٩]+ ث$/ : /^23 h 59 Min\. \d+ Sek\.$/,
    );
    await look(ada, 'new-invite');

    await ben.open(link.slice(0, -9));
    await expect(ben.alert).toHaveText(
      (words.get('error.link_truncated') ?? '').replace(
        '{inviter}',
        dir === 'rtl' ? `\u2068${words.get('who.inviter')}\u2069` : (words.get('who.inviter') ?? ''),
      ),
    );
    await look(ben, 'link-refused');
    await ben.leave();
    await join(ben, link);
    await expect(ada.messages).toBeVisible();
    await ben.write('The moon is up');
    await ada.expectMessage('The moon is up');
    await expect(ben.message('The moon is up')).toHaveAccessibleDescription(
      new RegExp(`^\u2068?${words.get('conversation.you')}.+${words.get('conversation.state.read')}\u2069?$`),
    );
    await expect(ada.page.getByRole('status', { name: names.connection, exact: true })).toHaveText(
      words.get('conversation.connectionState.direct') ?? '',
    );
    await ada.write('مساء الخير، كيف الحال؟');
    await ben.expectMessage('مساء الخير، كيف الحال؟');
    await look(ada, 'conversation');
    await look(ben, 'conversation-other-side');

    await button(ada, words.get('nav.invites')).click();
    await expect(
      ada.page.getByRole('heading', { name: words.get('invite.listTitle') ?? '', exact: true }),
    ).toBeVisible();
    await look(ada, 'invites');
    await button(ada, words.get('nav.settings')).click();
    await expect(
      ada.page.getByRole('group', { name: words.get('settings.language') ?? '', exact: true }),
    ).toBeVisible();
    await look(ada, 'settings');
  });
}

test('another language is chosen in the settings, at once and for good', async ({ server, ada, ben }) => {
  await ada.open();
  await ada.sayName();
  await join(ben, await ada.invite());
  await exchange(ben, ada, 'Hello');
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  const choice = (name: string) => ada.page.getByRole('group').getByRole('radio', { name, exact: true });
  await expect(choice('English')).toBeChecked();
  for (const [language, own, dir] of [
    ['de', 'Deutsch', 'ltr'],
    ['es', 'Español', 'ltr'],
    ['ru', 'Русский', 'ltr'],
    ['ar', 'العربية', 'rtl'],
  ] as const) {
    const words = messagesIn(language);
    await choice(own).check();
    await expect(ada.page.getByRole('heading', { name: words.get('settings.title') ?? '', exact: true })).toBeVisible();
    await expect(ada.page.locator(`html[lang="${language}"][dir="${dir}"]`)).toBeAttached();
    await expect(choice(own)).toBeFocused();
    expect(await englishOn(ada.page, language)).toEqual([]);
  }
  // Also what is loaded when it is first needed.
  const arabic = messagesIn('ar');
  await ada.page.reload();
  await expect(choice('العربية')).toBeChecked();
  await ada.page
    .getByRole('list', { name: arabic.get('home.conversations') ?? '' })
    .getByRole('button')
    .click();
  await expect(ada.page.getByRole('log').getByRole('group', { name: 'Hello', exact: true })).toBeVisible();
  await button(ada, arabic.get('conversation.verify')).click();
  const dialog = ada.page.getByRole('dialog');
  await expect(dialog.getByRole('list', { name: 'رقم الأمان', exact: true })).toBeVisible();
  expect(await englishOn(ada.page, 'ar')).toEqual([]);
  await fits(ada, 'verification');
  // And without a server.
  expect(await ada.page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).active))).toBe(true);
  await server.stop();
  await ada.page.reload();
  await expect(ada.page.getByRole('status', { name: arabic.get('conversation.connection') ?? '' })).toHaveText(
    arabic.get('conversation.connectionState.offline') ?? '',
  );
});

test('a language that cannot be loaded changes nothing', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(ada.page.getByRole('button', { name: 'Choose a picture', exact: true })).toBeVisible();
  await ada.page.route('**/assets/*', (route) => route.abort('connectionrefused'));
  // The choice is taken back, so this is no check().
  await ada.page.getByRole('radio', { name: 'Русский', exact: true }).click();
  await expect(ada.page.getByText('The words of this language could not be loaded.')).toBeVisible();
  await expect(ada.page.getByRole('radio', { name: 'English', exact: true })).toBeChecked();
  await expect(ada.page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
});

test('when no words can be loaded, that is said in every language', async ({ ada }) => {
  await ada.context.route(/\/assets\/start-/, (route) => route.abort('connectionrefused'));
  await ada.open();
  await expect(ada.alert).toContainText('Check your connection, then reload the page.');
  await expect(ada.alert).toContainText('Проверьте соединение и обновите страницу.');
  // The page says so on the console too: where the words were wanted, and where the start needed them.
  await expect.poll(() => ada.problems.length).toBe(2);
  for (const problem of ada.problems.splice(0))
    expect(problem).toContain('Failed to fetch dynamically imported module');
});
