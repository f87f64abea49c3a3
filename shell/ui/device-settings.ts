import { css, html, nothing } from 'lit';
import type { Device } from '../app/device.ts';
import { megabytes } from '../text/bytes.ts';
import { device as words } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { install } from './install-steps.ts';
import { toggle, toggleStyle } from './toggle.ts';

/** The part of the settings that is about this device. Loaded with the settings. */
class DeviceSettings extends AppElement {
  static override properties = { ...AppElement.properties, device: { attribute: false } };
  static override styles = [
    controls,
    toggleStyle,
    css`
      :host { display: grid; gap: 20px; }
      section { display: grid; gap: 8px; justify-items: start; }
      .toggle { inline-size: 100%; }
      h2 { font: 600 1.125rem/1.3 var(--font-title); }
      strong { font-weight: 550; }
    `,
  ];
  declare device: Device;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.device.storage.look();
  }

  override render() {
    return html`${this.#storage()} ${this.#notifications()} ${this.#install()}`;
  }

  #storage() {
    const { kept, usedBytes, isRefused } = this.device.storage;
    if (kept === undefined) return nothing;
    return html`<section>
      <h2>${words.storage.title}</h2>
      <p><strong>${words.storage.kept}:</strong> <span role="status">${kept ? words.storage.yes : words.storage.no}</span></p>
      ${usedBytes === undefined ? nothing : html`<p class="soft">${words.storage.used({ size: megabytes(usedBytes) })}</p>`}
      ${kept ? nothing : html`<button @click=${() => void this.device.storage.askAgain()}>${words.storage.ask}</button>`}
      <p role="alert">${isRefused ? words.storage.refused : ''}</p>
    </section>`;
  }

  #notifications() {
    const { notifications } = this.device;
    const { permission, showText } = notifications;
    const setText = (on: boolean) => {
      notifications.showText = on;
      this.requestUpdate();
    };
    return html`<section>
      <h2>${words.notify.title}</h2>
      <p class="soft" role="status">${words.notify.state[permission]}</p>
      ${permission === 'default' ? html`<button @click=${() => void notifications.ask()}>${words.notify.ask}</button>` : nothing}
      ${permission === 'granted' ? toggle(words.notify.showText, words.notify.showTextText, showText, setText) : nothing}
    </section>`;
  }

  #install() {
    const { installation } = this.device;
    if (installation.way === 'no') return nothing;
    return html`<section>
      <h2>${words.install.title}</h2>
      <p class="soft">${words.install.text}</p>
      <button @click=${() => void install(this, installation)}>${words.install.button}</button>
    </section>`;
  }
}

customElements.define('vesper-device-settings', DeviceSettings);
