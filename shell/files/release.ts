/** Gives a buffer's memory back at once: the collector would let hundreds of MB come together. It is empty afterwards. */
export function release(buffer: ArrayBuffer): void {
  // Not in browsers older than 2024: there the collector does it.
  if ('transfer' in buffer) buffer.transfer(0);
}
