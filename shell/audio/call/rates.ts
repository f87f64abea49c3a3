// The numbers of sound in calls, with their units and reasons: for page, worker and worklets.

/** What Opus and wasm/voice work at. */
export const rateHz = 48_000;
/** Samples of what is encoded together, 20 ms, and of what is asked of the jitter buffer at once, 10 ms. */
export const frameSamples = 960;
export const playSamples = 480;
/** Samples that an AudioContext renders at once (Web Audio API 1.0, section 2.4). */
export const quantumSamples = 128;

/** Captured samples and asked-for frames that are kept, 100 ms: a worker that was kept waiting sends late what it still
 * can, and nothing that would come too late for anybody. */
export const captureQueueSamples = 4_800;
export const waitingFrames = 5;
/** Samples between two threads, a power of 2, 341 ms; and of those not read yet that are read at all, 171 ms: while they
 * are, the writer does not get there. */
export const ringSamples = 16_384;
export const unreadSamples = 8_192;
/** Frames after which what was always left over is left out: 1 s, more than a burst of lateness. */
export const captureTrimTakes = 50;

/** Samples that wait before the device: over what it takes at once, 2.7 ms, within which the worker answers when nothing
 * else runs; and at the most, 100 ms. */
export const playoutMarginSamples = 128;
export const playoutMostSamples = 4_800;
/** Samples not played when they were due after which they are given up, 100 ms: of less nothing is lost, and the jitter buffer
 * plays faster for a while. And how many at most, 500 ms. */
export const playoutLostSamples = 4_800;
export const playoutLateSamples = 24_000;
/** Samples played without running dry after which it is tried with less: 5 s. */
export const playoutCalmSamples = 240_000;

/** Blocks played between two levels, and two stats: 50 ms and 500 ms. */
export const levelBlocks = 5;
export const statsBlocks = 50;
/** Stats that the page has not taken yet, 2 s of them, beyond which neither they nor levels are told: it stands still. */
export const untakenStats = 4;
/** How long the worker has to wipe its keys and close before it is ended from outside, in ms: it may stand still. */
export const workerEndMs = 1_000;

/** Native sound above this is turned down, and 20 dB more come out as 1: full scale is -9.5 dB then, what our own limiter
 * lets through in the end. In dB, dB and dB by dB. */
export const loudnessThresholdDb = -10;
export const loudnessKneeDb = 0;
export const loudnessRatio = 20;
/** No sample is above this: -1 dB, as our own. */
export const loudestPeak = 0.89;

/** Nothing that opens came for so long: `silent`, in ms. Longer than what any jitter buffer bridges. */
export const silentAfterMs = 2_000;
/** Samples of perfect silence from a microphone after which it is said: 5 s when it has never given a sound, then 20 s,
 * because some headsets gate the noise of a room away. */
export const microphoneMuteAtFirstSamples = 5 * rateHz;
export const microphoneMuteSamples = 20 * rateHz;
/** Stats in a row, 3 s of what was played, with the connection up and no frame asked for, after which it is said. */
export const carrierIdleStats = 6;
/** Frames that are encoded and decoded while it rings: 2 s, after which V8 and others have compiled them well. */
export const warmUpFrames = 100;
