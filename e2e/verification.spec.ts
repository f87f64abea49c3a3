import { exchange, expect, join, meet, type Person, test } from './fixtures/vesper.ts';
import { choosePicture, openVerification, pictureOfCode, whatIsCompared } from './fixtures/verification.ts';

const press = (dialog: ReturnType<Person['page']['getByRole']>, name: string) =>
  dialog.getByRole('button', { name, exact: true }).click();

test('two people compare: both see the same, and mark it by hand', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Is it you?');
  const [hers, his] = [await openVerification(ada, 'Ben'), await openVerification(ben, 'Ada')];
  const compared = await whatIsCompared(hers);
  expect(compared.symbols).toHaveLength(8);
  for (const group of compared.digits) expect(group).toMatch(/^\d{5}$/);
  expect(await whatIsCompared(his)).toEqual(compared);

  await press(hers, 'Mark as verified');
  await expect(hers.getByRole('status').filter({ hasText: 'You have verified Ben.' })).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(hers).toBeHidden();
  await expect(ada.page.getByRole('button', { name: 'Verify', exact: true })).toBeFocused();
  await expect(ada.verifiedMarks).toHaveCount(2);
  await ada.page.reload();
  await expect(ada.contact('Ben').getByRole('img', { name: 'Verified', exact: true })).toBeVisible();
  await expect(ada.verifiedMarks).toHaveCount(2);

  const again = await openVerification(ada, 'Ben');
  await press(again, 'Remove verification');
  await expect(again.getByRole('button', { name: 'Mark as verified', exact: true })).toBeVisible();
  await press(again, 'Close');
  await expect(ada.verifiedMarks).toHaveCount(0);
});

test('a picture of the other’s code verifies them, on this side only', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Is it you?');
  const [hers, his] = [await openVerification(ada, 'Ben'), await openVerification(ben, 'Ada')];
  await choosePicture(hers, await pictureOfCode(his));
  await expect(hers.getByRole('status').filter({ hasText: 'It matches' })).toBeVisible();
  await press(hers, 'Close');
  await expect(ada.verifiedMarks).toHaveCount(2);
  await expect(ben.verifiedMarks).toHaveCount(0);
  await ada.page.reload();
  await expect(ada.verifiedMarks).toHaveCount(2);
});

test('a code of another conversation is an alarm; what is no code is said to be none', async ({
  ada,
  ben,
  newPerson,
}) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Is it you?');
  const cleo = await newPerson('Cleo');
  await ada.page.getByRole('button', { name: 'New invite', exact: true }).click();
  const link = await ada.inviteLink();
  await ada.page.getByRole('button', { name: 'Show QR code', exact: true }).click();
  const inviteCode = await ada.page.getByRole('img', { name: 'QR code of the invite link', exact: true }).screenshot();
  await join(cleo, link);
  await exchange(cleo, ada, 'I am Cleo');
  const cleosCode = await pictureOfCode(await openVerification(cleo, 'Ada'));

  await ada.openConversation('Ben');
  const dialog = await openVerification(ada, 'Ben');
  const alert = (text: string) => dialog.getByRole('alert').filter({ hasText: text });
  await choosePicture(dialog, Buffer.from('not a picture'), 'picture.txt');
  await expect(alert('cannot be shown as a picture')).toBeVisible();
  const digits = dialog.getByRole('list', { name: 'Safety number', exact: true });
  await choosePicture(dialog, await digits.screenshot());
  await expect(alert('no QR code to be seen')).toBeVisible();
  await choosePicture(dialog, inviteCode);
  await expect(alert('This QR code is not a safety number.')).toBeVisible();
  await expect(digits).toBeVisible();

  await choosePicture(dialog, cleosCode);
  await expect(alert('This is not the code of Ben’s device for this conversation.')).toBeVisible();
  await expect(alert('Someone may sit between you.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Mark as verified', exact: true })).toHaveCount(0);
  await press(dialog, 'Back to the safety number');
  await expect(digits).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await press(dialog, 'Close');
  await expect(ada.verifiedMarks).toHaveCount(0);
});

test('where there is no camera, the dialog says what else helps', async ({ ada, ben }) => {
  await meet(ada, ben);
  const dialog = await openVerification(ada, 'Ben');
  await press(dialog, 'Scan QR code');
  await expect(dialog.getByRole('alert').filter({ hasText: 'No camera was found' })).toBeVisible();
  await expect(dialog.getByRole('list', { name: 'Symbols', exact: true })).toBeVisible();
});
