import { css, html, nothing } from 'lit';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { star } from './icons.ts';

/** Instead of everything: why Vesper does not run in this tab, and what helps. */
class MessageCard extends AppElement {
  static override properties = { ...AppElement.properties, takeOver: { attribute: false } };
  static override styles = [
    controls,
    css`
      :host { display: grid; place-content: center; justify-items: center; gap: 14px; max-inline-size: 28rem; margin: auto; padding: 24px; text-align: center; }
      svg { color: var(--glow); inline-size: 36px; block-size: 36px; }
      button { margin-block-start: 12px; }
    `,
  ];
  declare takeOver: () => void;

  override render() {
    const { phase } = this.app.state;
    if (phase.is === 'elsewhere') {
      return html`${star}<h1 tabindex="-1">${t.elsewhere.title}</h1><p class="soft">${t.elsewhere.text}</p>
        <button class="primary" @click=${() => this.takeOver()}>${t.elsewhere.use}</button>`;
    }
    if (phase.is !== 'failed') return nothing;
    return html`${star}<h1 tabindex="-1">${t.failed.title}</h1><p role="alert">${t.failed[phase.why]}</p>
      <button class="primary" @click=${() => location.reload()}>${t.failed.retry}</button>`;
  }
}

customElements.define('vesper-message-card', MessageCard);
