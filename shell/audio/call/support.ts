// What a browser needs for our own codec in calls.

/** A function that gives a v128: valid only where there is SIMD (WebAssembly core specification 2.0). */
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/** What this browser lacks, by name; nothing: it can. */
export function missingForCalls(): string[] {
  const parts: [name: string, isThere: boolean][] = [
    ['RTCRtpScriptTransform', 'RTCRtpScriptTransform' in globalThis],
    // Memory is shared only where the server's headers isolate the page.
    ['SharedArrayBuffer', globalThis.crossOriginIsolated],
    ['Atomics.waitAsync', 'waitAsync' in Atomics],
    ['AudioWorklet', 'AudioWorkletNode' in globalThis],
    ['WebAssembly SIMD', 'WebAssembly' in globalThis && WebAssembly.validate(simd)],
  ];
  return parts.filter(([, isThere]) => !isThere).map(([name]) => name);
}
