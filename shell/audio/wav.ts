// Sound as every audio element plays it: WAV of 16-bit samples, mono.

const headerBytes = 44;
export const sampleBytes = 2;

/** @param samples how many follow */
export function wavHeader(samples: number, rateHz: number): Uint8Array<ArrayBuffer> {
  const out = new DataView(new ArrayBuffer(headerBytes));
  const text = (at: number, name: string) => {
    for (let i = 0; i < name.length; i += 1) out.setUint8(at + i, name.charCodeAt(i));
  };
  const dataBytes = samples * sampleBytes;
  text(0, 'RIFF');
  out.setUint32(4, headerBytes - 8 + dataBytes, true);
  text(8, 'WAVEfmt ');
  out.setUint32(16, 16, true);
  out.setUint16(20, 1, true); // PCM
  out.setUint16(22, 1, true); // channels
  out.setUint32(24, rateHz, true);
  out.setUint32(28, rateHz * sampleBytes, true);
  out.setUint16(32, sampleBytes, true);
  out.setUint16(34, 8 * sampleBytes, true);
  text(36, 'data');
  out.setUint32(40, dataBytes, true);
  return new Uint8Array(out.buffer);
}

/** Samples of -1 to 1; what is louder is as loud as can be. */
export function toPcm16(samples: Float32Array): Int16Array<ArrayBuffer> {
  const out = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) {
    out[i] = Math.round(Math.max(-1, Math.min(1, samples[i] ?? 0)) * 32_767);
  }
  return out;
}
