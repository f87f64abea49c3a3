import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Cancel, Clock } from '../clock.ts';

/** Draws an element again at every full second (or minute) while it is on the page. */
export class Ticker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #clock: () => Clock;
  readonly #everyMs: number;
  #cancel: Cancel = () => {};

  constructor(host: ReactiveControllerHost, clock: () => Clock, everyMs: number) {
    this.#host = host;
    this.#clock = clock;
    this.#everyMs = everyMs;
    host.addController(this);
  }

  hostConnected(): void {
    const clock = this.#clock();
    const restMs = this.#everyMs - (clock.nowMs() % this.#everyMs);
    this.#cancel = clock.after(restMs, () => {
      this.#host.requestUpdate();
      this.hostConnected();
    });
  }

  hostDisconnected(): void {
    this.#cancel();
  }
}
