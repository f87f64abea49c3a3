import { button, callState, level, loudest, talk, twoWhoMayTalk } from './fixtures/calls.ts';
import { expect, type Person, test } from './fixtures/vesper.ts';
import { withMicrophones } from './fixtures/voice.ts';

withMicrophones();

const loud = 0.5;
const cleaning = ({ page }: Person, name: string) => page.getByRole('switch', { name, exact: true });

/** The globals of the page: microphones it has opened, and how loud each sound was that it played from memory. */
interface Watched {
  streams: MediaStream[];
  played: number[];
}

async function watch({ context }: Person): Promise<void> {
  await context.addInitScript(() => {
    const own = window as unknown as Watched;
    [own.streams, own.played] = [[], []];
    const { mediaDevices } = navigator;
    if (!mediaDevices) return;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      own.streams.push(stream);
      return stream;
    };
    const { start } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (...when) {
      const samples = this.buffer?.getChannelData(0) ?? new Float32Array();
      own.played.push(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
      start.apply(this, when);
    };
  });
}

/** Of the last microphone that was opened, as the browser says. */
const settings = ({ page }: Person) =>
  page.evaluate(() => {
    const track = (window as unknown as Watched).streams.at(-1)?.getAudioTracks()[0];
    const { noiseSuppression, echoCancellation, autoGainControl } = track?.getSettings() ?? {};
    return { state: track?.readyState, noiseSuppression, echoCancellation, autoGainControl };
  });
const listening = ({ page }: Person) =>
  page.evaluate(
    () =>
      (window as unknown as Watched).streams
        .flatMap((one) => one.getTracks())
        .filter((one) => one.readyState === 'live').length,
  );

test('microphone and loudspeaker can be tried out before a call, and nothing listens afterwards', async ({
  newPerson,
}) => {
  const ada = await newPerson('Ada', { permissions: ['microphone'] });
  await watch(ada);
  await ada.open();
  await ada.sayName();
  await button(ada, 'Settings').click();
  await expect(ada.page.getByRole('heading', { name: 'Calls', exact: true })).toBeVisible();
  expect(await listening(ada)).toBe(0);
  await button(ada, 'Test microphone and loudspeaker').click();
  await expect.poll(() => level(ada, 'Your voice')).toBeGreaterThan(loud);
  await button(ada, 'Play a test sound').click();
  await expect(ada.page.getByText('You should hear two tones now.')).toBeVisible();
  await expect(ada.page.getByText('You should hear two tones now.')).toHaveCount(0);
  await button(ada, 'Hear yourself').click();
  await expect(ada.page.getByText('Say something')).toBeVisible();
  await expect(ada.page.getByText('This is how you sound.')).toBeVisible();
  const played = await ada.page.evaluate(() => (window as unknown as Watched).played);
  expect(played).toHaveLength(1);
  expect(played[0]).toBeGreaterThan(0.1);
  await button(ada, 'End the test').click();
  expect(await listening(ada)).toBe(0);
  await button(ada, 'Test microphone and loudspeaker').click();
  await expect.poll(() => level(ada, 'Your voice')).toBeGreaterThan(loud);
  await button(ada, 'Back').click();
  await expect.poll(() => listening(ada)).toBe(0);
});

test('what is done to the sound of the microphone is switched at once, and remembered', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(async (name, options) => {
    const person = await newPerson(name, options);
    await watch(person);
    return person;
  });
  await talk(ada, ben);
  expect(await settings(ada)).toMatchObject({ noiseSuppression: true, echoCancellation: true, autoGainControl: true });
  await button(ada, 'Call details').click();
  for (const name of ['Noise suppression', 'Automatic volume', 'Echo cancellation']) {
    await expect(cleaning(ada, name)).toBeChecked();
    await cleaning(ada, name).uncheck();
  }
  await expect
    .poll(() => settings(ada))
    .toEqual({ state: 'live', noiseSuppression: false, echoCancellation: false, autoGainControl: false });
  await expect.poll(() => listening(ada)).toBe(1);
  await button(ben, 'Call details').click();
  await expect.poll(() => loudest(ben, 'Their voice')).toBeGreaterThan(0.3);
  await ben.page.keyboard.press('Escape');
  await button(ada, 'Hang up').click();
  await expect(callState(ben)).toHaveCount(0);

  await ada.page.reload();
  await button(ada, 'Settings').click();
  await expect(cleaning(ada, 'Noise suppression')).not.toBeChecked();
  await cleaning(ada, 'Echo cancellation').check();
  await ada.openConversation('Ben');
  await ada.expectConnection('direct');
  await talk(ada, ben);
  expect(await settings(ada)).toMatchObject({ noiseSuppression: false, echoCancellation: true });
});
