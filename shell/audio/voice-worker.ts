// Runs in a worker of its own: encodes one recording, or decodes one voice message, with vesper-voice.

import createModule, { type Writer } from 'vesper-voice';
import wasmUrl from 'vesper-voice.wasm?url';
import type { VoiceJob, VoiceNews } from './messages.ts';
import { toPcm16, wavHeader } from './wav.ts';

/** What wasm/voice/limits.h says. */
const rateHz = 48_000;
/** Samples of one part of a WAV, 5 s: the browser keeps parts of a blob where there is room, not in this worker. */
const partSamples = 5 * rateHz;
/** Of a recording that stay in this worker, about 5 min: of a call there may be an hour. */
const heldPartBytes = 1_000_000;
const fileType = 'audio/ogg; codecs=opus';

const module = createModule({ locateFile: () => wasmUrl });
const say = (news: VoiceNews) => postMessage(news);
/** The recording is over, if it has begun or not. */
let finish = () => {};
const finished = new Promise<void>((resolve) => (finish = resolve));

addEventListener('message', ({ data }: MessageEvent<VoiceJob>) => {
  const failed = (error: unknown) => say({ kind: 'failed', error: error instanceof Error ? error.message : 'failed' });
  if (data.kind === 'finish') finish();
  else if (data.kind === 'record') record(data.rateHz, data.samples).catch(failed);
  else decode(data.file).catch(failed);
});

/** What is not a text; the text is thrown. */
function must<T>(result: T | string): T {
  if (typeof result === 'string') throw new TypeError(result);
  return result;
}

async function record(inputRateHz: number, samples: MessagePort): Promise<void> {
  const { Writer: writers, level } = await module;
  const writer = writers.create(inputRateHz);
  if (!writer) throw new TypeError('bad setting');
  const parts: (Blob | Uint8Array<ArrayBuffer>)[] = [];
  let heldBytes = 0;
  let taken = 0;
  await new Promise<void>((resolve, reject) => {
    void finished.then(resolve);
    samples.onmessage = ({ data }: MessageEvent<Float32Array | null>) => {
      try {
        if (!data) return resolve();
        const part = must(writer.write(data));
        if (part.length > 0) parts.push(part as Uint8Array<ArrayBuffer>);
        heldBytes += part.length;
        if (heldBytes > heldPartBytes) {
          parts.splice(0, parts.length, new Blob(parts));
          heldBytes = 0;
        }
        taken += data.length;
        say({ kind: 'level', level: level(data), durationMs: (taken / inputRateHz) * 1000 });
      } catch (error) {
        reject(error);
      }
    };
  });
  samples.close();
  end(writer, parts);
}

function end(writer: Writer, parts: (Blob | Uint8Array<ArrayBuffer>)[]): void {
  const { part, durationMs, waveform } = must(writer.finish());
  writer.delete();
  const file = new Blob([...parts, part as Uint8Array<ArrayBuffer>], { type: fileType });
  say({ kind: 'recorded', file, durationMs, waveform });
}

async function decode(file: Blob): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { Reader: readers } = await module;
  const reader = readers.create();
  if (!reader) throw new TypeError('codec');
  const samples = must(reader.open(bytes));
  const parts: Blob[] = [new Blob([wavHeader(samples, rateHz)])];
  let held: Int16Array<ArrayBuffer>[] = [];
  let heldSamples = 0;
  for (let pcm = must(reader.read()); pcm.length > 0; pcm = must(reader.read())) {
    held.push(toPcm16(pcm));
    heldSamples += pcm.length;
    if (heldSamples < partSamples) continue;
    parts.push(new Blob(held));
    [held, heldSamples] = [[], 0];
  }
  reader.delete();
  say({ kind: 'decoded', wav: new Blob([...parts, ...held], { type: 'audio/wav' }) });
}
