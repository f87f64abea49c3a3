import { LitElement } from 'lit';
import type { App } from '../app/app.ts';

/** An element that shows the app's state, and is drawn again when it changes. */
export class AppElement extends LitElement {
  static override properties = { app: { attribute: false } };
  declare app: App;
  #unsubscribe = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.app.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe();
  }

  /** Called when the element has become the screen: puts the focus where the next step is. */
  focusStart(): void {
    this.renderRoot.querySelector<HTMLElement>('[data-start], h1')?.focus();
  }
}
