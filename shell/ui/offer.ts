import { css, html, nothing } from 'lit';
import type { Device } from '../app/device.ts';
import { device as words } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { install } from './install-steps.ts';

/** Above the conversations, when there is a reason to: what Vesper could do on this device. Loaded with its reason. */
class Offer extends AppElement {
  static override properties = { ...AppElement.properties, device: { attribute: false } };
  static override styles = [
    controls,
    css`
      section { display: grid; gap: 10px; margin: 0 8px 12px; padding: 14px 16px; border-radius: var(--radius); background: var(--raised); }
      div { display: flex; flex-wrap: wrap; gap: 4px; justify-content: flex-end; }
      @media (hover: hover) { button.quiet:hover { background: color-mix(in oklab, var(--raised), var(--ink) 8%); } }
    `,
  ];
  declare device: Device;

  override render() {
    const { installation, notifications } = this.device;
    switch (this.device.offer(this.app.state.model)) {
      case 'install':
        return this.#card(words.offer.install, words.install.button, () => install(this, installation), installation);
      case 'notifications':
        return this.#card(words.offer.notifications, words.notify.ask, () => notifications.ask(), notifications);
      case undefined:
        return nothing;
    }
  }

  #card(text: string, name: string, accept: () => Promise<void>, offered: { decline(): void }) {
    const decline = () => {
      offered.decline();
      this.app.deviceChanged();
    };
    return html`<section aria-label=${name}>
      <p>${text}</p>
      <div><button class="quiet" @click=${decline}>${words.offer.notNow}</button><button class="primary" @click=${() => void accept()}>${name}</button></div>
    </section>`;
  }
}

customElements.define('vesper-offer', Offer);
