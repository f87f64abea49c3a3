// Stands before the loudspeaker where the browser's own codec is heard: whatever a contact sends, it is loud speech at the
// most, as with ours (wasm/voice/call/limiter.h). Made of what every browser has: the ones that come here lack worklets.

import { loudestPeak, loudnessKneeDb, loudnessRatio, loudnessThresholdDb } from './rates.ts';

export class LoudnessLimit {
  readonly input: DynamicsCompressorNode;
  readonly output: WaveShaperNode;

  constructor(context: BaseAudioContext) {
    // Reads 6 ms ahead, so that what begins loud is met (Web Audio API 1.0, section 1.19).
    this.input = new DynamicsCompressorNode(context, {
      threshold: loudnessThresholdDb,
      knee: loudnessKneeDb,
      ratio: loudnessRatio,
      attack: 0.003,
      release: 0.25,
    });
    // It makes everything louder, by what full scale would be turned down to the power of 0.6; that is taken back.
    const fullScaleDb = loudnessThresholdDb - loudnessThresholdDb / loudnessRatio;
    const gain = new GainNode(context, { gain: 10 ** ((0.6 * fullScaleDb) / 20) });
    // What is above an end of the curve is that end.
    const points = 201;
    const curve = Float32Array.from({ length: points }, (_, at) => {
      const value = (2 * at) / (points - 1) - 1;
      return Math.max(-loudestPeak, Math.min(loudestPeak, value));
    });
    this.output = new WaveShaperNode(context, { curve });
    this.input.connect(gain).connect(this.output);
  }
}
