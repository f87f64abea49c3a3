// The native path with a contact who sends noise of full scale, as loud as there is.

import { CallAudio } from '../../../shell/audio/call/call-audio.ts';
import { SoundRecorder } from './recorder.ts';
import type { Sound } from './tone.ts';

const rateHz = 48_000;

/** What is heard of it, for so long. The connection is only as much of one as the path looks at: no codec of a sender makes
 * such noise. */
export async function loudestNative(forMs: number): Promise<Sound> {
  const context = new AudioContext({ sampleRate: rateHz });
  const buffer = context.createBuffer(1, rateHz, rateHz);
  buffer.copyToChannel(
    Float32Array.from({ length: rateHz }, () => (Math.random() < 0.5 ? -1 : 1)),
    0,
  );
  const noise = new AudioBufferSourceNode(context, { buffer, loop: true });
  const theirs = context.createMediaStreamDestination();
  noise.connect(theirs);
  const getStats = () => Promise.resolve(new Map());
  const call = await CallAudio.begin(
    {
      transceiver: {
        sender: { replaceTrack: () => Promise.resolve(), getStats },
        receiver: { track: theirs.stream.getAudioTracks()[0], getStats },
      } as unknown as RTCRtpTransceiver,
      carrier: 'native',
      sendKey: new Uint8Array(32),
      receiveKey: new Uint8Array(32),
      microphone: context.createMediaStreamDestination().stream,
    },
    { state() {}, levels() {}, stats() {}, failed() {}, recovered() {} },
  );
  const recorder = await SoundRecorder.of(call.taps.output);
  noise.start();
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const sound = recorder.sound();
  await call.end();
  await context.close();
  return sound;
}
