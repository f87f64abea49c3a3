import chromium from './chromium.json' with { type: 'json' };
import { pictures } from './fixtures/pictures.ts';
import { choosePicture, loseSessions, openVerification, pictureOfCode } from './fixtures/verification.ts';
import { exchange, expect, join, joinWhileAway, meet, type Person, test } from './fixtures/vesper.ts';

// The browser's own moving pattern in place of a camera.
test.use({ launchOptions: { ...chromium, args: [...chromium.args, '--use-fake-device-for-media-stream'] } });

const press = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true }).click();

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pictures of comparing safety numbers, ${colorScheme}`, async ({ newPerson }, testInfo) => {
    const show = pictures(testInfo, colorScheme);
    const ada = await newPerson('Ada', { colorScheme, permissions: ['camera'] });
    const ben = await newPerson('Ben', { colorScheme });
    await meet(ada, ben);
    await exchange(ada, ben, 'Is it you?');
    const [hers, his] = [await openVerification(ada, 'Ben'), await openVerification(ben, 'Ada')];
    await show(ada, 'verify');
    await choosePicture(hers, await hers.getByRole('list', { name: 'Symbols', exact: true }).screenshot());
    await expect(hers.getByRole('alert').filter({ hasText: 'no QR code' })).toBeVisible();
    await show(ada, 'verify-problem');
    await choosePicture(hers, await pictureOfCode(hers));
    await expect(hers.getByRole('alert').filter({ hasText: 'Someone may sit between you' })).toBeVisible();
    await show(ada, 'verify-mismatch');
    await press(ada, 'Scan QR code');
    await expect(hers.getByRole('region', { name: 'Camera', exact: true })).toBeVisible();
    await expect(hers.getByRole('status').filter({ hasText: 'Starting' })).toHaveCount(0);
    await show(ada, 'verify-scan');
    await choosePicture(hers, await pictureOfCode(his));
    await expect(hers.getByRole('status').filter({ hasText: 'It matches' })).toBeVisible();
    await show(ada, 'verify-matched');
    await press(ada, 'Close');
    await expect(ada.verifiedMarks).toHaveCount(2);
    await show(ada, 'conversation-verified');
  });

  test(`pictures of sessions and identities that change, ${colorScheme}`, async ({ newPerson }, testInfo) => {
    test.slow(); // three beginnings of a session
    const show = pictures(testInfo, colorScheme);
    const ada = await newPerson('Ada', { colorScheme });
    const ben = await newPerson('Ben', { colorScheme });
    await joinWhileAway(ben, ada, 'Are you there?');
    await show(ben, 'session-joining');
    await loseSessions(ben);
    await ben.comeBackTo('Ada');
    await expect(ben.alert.filter({ hasText: 'Invite Ada again' })).toBeVisible();
    await show(ben, 'session-lost');
    await press(ben, 'Invite again');
    await ben.inviteLink();
    await show(ben, 'invite-again');
    await ada.comeBackTo('Ben');
    const known = await openVerification(ada, 'Ben');
    await known.getByRole('button', { name: 'Invite again', exact: true }).click();
    await ben.page.goto(await ada.inviteLink());
    await ben.accept();
    await exchange(ben, ada, 'There you are');
    await exchange(ada, ben, 'Good evening. I was away');
    await show(ben, 'session-renewed');

    await ada.leave();
    await loseSessions(ben);
    await ben.comeBackTo('Ada');
    await ben.write('Early');
    await show(ben, 'session-renewing');
    await ada.comeBackTo('Ben');
    await ada.expectMessage('Early');

    const dialog = await openVerification(ben, 'Ada');
    await dialog.getByRole('button', { name: 'Invite again', exact: true }).click();
    const ada2 = await newPerson('Ada');
    await join(ada2, await ben.inviteLink());
    await expect(ben.alert.filter({ hasText: 'identity has changed' })).toBeVisible();
    await show(ben, 'identity-changed');
    await press(ben, 'Compare safety number');
    await expect(ben.page.getByRole('dialog', { name: 'Verify Ada', exact: true })).toBeVisible();
    await show(ben, 'identity-compare');
    await press(ben, 'Close');
    await press(ben, 'Accept new identity');
    await exchange(ada2, ben, 'I have lost everything');
    await show(ben, 'identity-accepted');
  });
}
