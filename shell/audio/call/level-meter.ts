/** How loud sound is: root mean square of what came since it was asked last. */
export class LevelMeter {
  #squares = 0;
  #samples = 0;

  add(samples: Float32Array): void {
    for (const sample of samples) this.#squares += sample * sample;
    this.#samples += samples.length;
  }

  take(): number {
    const level = this.#samples > 0 ? Math.sqrt(this.#squares / this.#samples) : 0;
    [this.#squares, this.#samples] = [0, 0];
    return level;
  }
}
