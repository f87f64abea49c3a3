import { css, html, nothing } from 'lit';
import type { Device } from '../app/device.ts';
import type { Keeper } from '../app/keeper.ts';
import { closedPhases } from '../app/state.ts';
import { loadSoonMs } from '../limits.ts';
import { t } from '../text/words.ts';
import { callAbove } from './call-above.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import './first-run.ts';
import type { Home } from './home.ts';
import './home.ts';
import { star } from './icons.ts';
import './message-card.ts';
import './notices.ts';
import { closedPart, loadPart, ownProfilePart, sendToPart } from './parts.ts';

/** Screens that are loaded when they are first gone to. */
const later = {
  conversation: () => import('./conversation.ts'),
  invite: () => import('./new-invite.ts'),
  link: () => import('./opened-link.ts'),
  calls: () => import('./past-calls.ts'),
  invites: () => import('./invites.ts'),
  // With what stands above all else there, so that nothing moves under a finger.
  settings: () => Promise.all([import('./settings.ts'), ownProfilePart.come()]),
};
type Later = keyof typeof later;
/** Where everybody goes soon. */
const soon = ['invite', 'conversation'] as const;

/** The whole interface: which screen is shown, and on a wide window the conversations beside it. */
export class AppView extends AppElement {
  static override properties = {
    ...AppElement.properties,
    takeOver: { attribute: false },
    reload: { attribute: false },
    device: { attribute: false },
    keeper: { attribute: false },
  };
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-direction: column; block-size: 100dvh; }
      main { flex: 1; min-block-size: 0; display: flex; padding-left: env(safe-area-inset-left); padding-right: env(safe-area-inset-right); }
      main > * { flex: 1; min-inline-size: 0; }
      .alone { overflow-y: auto; display: grid; }
      .dusk { background: linear-gradient(var(--dusk-top), var(--dusk-middle) 55%, var(--dusk-low) 88%, var(--dusk-line)); }
      .screen { display: grid; grid-template: 100% / 100%; min-block-size: 0; }
      .idle { display: grid; place-content: center; justify-items: center; gap: 10px; padding: 24px; text-align: center; }
      .idle svg, .starting svg { color: var(--glow); inline-size: 40px; block-size: 40px; }
      .starting { display: grid; place-content: center; }
      @media (max-width: 899px) { .two.home .screen, .two:not(.home) vesper-home { display: none; } }
      @media (min-width: 900px) {
        .two vesper-home { flex: 0 0 22.5rem; border-inline-end: 1px solid var(--line); background: var(--surface); }
      }
    `,
  ];
  declare takeOver: () => void;
  declare reload: () => void;
  declare device: Device;
  declare keeper: Keeper;
  readonly #loaded = new Set<string>();
  readonly #ahead = new Set<Later>();
  /** Asked for once for each time that somebody goes to it. */
  #loading: Later | undefined;
  #shown = '';
  /** What had the focus when a screen was asked for that is still on its way. */
  #focusedBefore: Element | undefined;
  #willLoad = false;

  override render() {
    return html`
      ${callAbove(this.app, 'page')}
      ${this.#main()}
      <vesper-notices .app=${this.app} .reload=${this.reload}></vesper-notices>
      ${this.app.state.shared && sendToPart.isHere(this.app) ? html`<vesper-send-to .app=${this.app}></vesper-send-to>` : nothing}
    `;
  }

  #main() {
    const { phase, model, screen } = this.app.state;
    const { app } = this;
    if (phase.is === 'starting') return phase.isNew && screen.at === 'home' ? this.#firstRun() : this.#starting();
    if (isClosed(phase.is)) {
      return closedPart.isHere(app)
        ? html`<main class="alone dusk"><vesper-closed data-screen .app=${app} .keeper=${this.keeper}></vesper-closed></main>`
        : this.#starting();
    }
    if (phase.is !== 'running') {
      return html`<main class="alone dusk"><vesper-message-card data-screen .app=${app} .takeOver=${this.takeOver}></vesper-message-card></main>`;
    }
    if (model.profile === undefined) {
      if (screen.at !== 'link') return this.#firstRun();
      return this.#loaded.has('link')
        ? html`<main class="alone dusk"><vesper-opened-link data-screen .app=${app}></vesper-opened-link></main>`
        : this.#starting();
    }
    return html`<main class="two ${screen.at}">
      <vesper-home ?data-screen=${screen.at === 'home'} .app=${app} .device=${this.device} .keeper=${this.keeper}></vesper-home>
      <div class="screen ${screen.at === 'home' ? 'dusk' : ''}">${this.#screen()}</div>
    </main>`;
  }

  /** The same while it starts and afterwards: what was typed stays. */
  #firstRun() {
    return html`<main class="alone dusk"><vesper-first-run data-screen .app=${this.app} .keeper=${this.keeper}></vesper-first-run></main>`;
  }

  #starting() {
    return html`<main class="starting" aria-busy="true" aria-label=${t.starting}>${star}</main>`;
  }

  #screen() {
    const { screen } = this.app.state;
    const { app } = this;
    if (isLater(screen.at) && !this.#loaded.has(screen.at)) {
      return html`<div class="starting" aria-busy="true" aria-label=${t.starting}>${star}</div>`;
    }
    switch (screen.at) {
      case 'home':
        return html`<div class="idle">${star}<h2>${t.home.idleTitle}</h2><p class="soft">${t.home.idle}</p></div>`;
      case 'invite':
        return html`<vesper-new-invite data-screen .app=${app} .inviteId=${screen.id}></vesper-new-invite>`;
      case 'invites':
        return html`<vesper-invites data-screen .app=${app}></vesper-invites>`;
      case 'calls':
        return html`<vesper-past-calls data-screen .app=${app}></vesper-past-calls>`;
      case 'link':
        return html`<vesper-opened-link data-screen .app=${app}></vesper-opened-link>`;
      case 'conversation':
        return html`<vesper-conversation data-screen .app=${app} .contact=${screen.contact}></vesper-conversation>`;
      case 'settings':
        return html`<vesper-settings data-screen .app=${app} .device=${this.device} .keeper=${this.keeper}></vesper-settings>`;
      default:
        return nothing;
    }
  }

  async #load(screen: Later): Promise<void> {
    if (this.#loading === screen) return;
    this.#loading = screen;
    if (await loadPart(later[screen])) {
      this.#loaded.add(screen);
      this.requestUpdate();
    } else if (this.app.state.screen.at === screen) {
      this.app.notify(t.notice.notLoaded);
      this.app.back();
    }
  }

  protected override willUpdate(): void {
    const { phase, screen, model, link } = this.app.state;
    const { at } = screen;
    if (at !== this.#loading) this.#loading = undefined;
    if (isLater(at) && !this.#loaded.has(at)) void this.#load(at);
    // Whoever looks at an invite is a tap away from the conversation.
    const invite = link.is === 'known' ? model.links.get(link.id) : undefined;
    if (at === 'link' && invite?.state === 'ready') void this.#loadAhead('conversation');
    if (this.#willLoad || phase.is !== 'running' || model.profile === undefined) return;
    this.#willLoad = true;
    this.app.clock.after(loadSoonMs, () => {
      for (const one of soon) void this.#loadAhead(one);
    });
  }

  /** If it cannot be loaded now, they are told when they go there. */
  async #loadAhead(screen: Later): Promise<void> {
    if (this.#loaded.has(screen) || this.#ahead.has(screen)) return;
    this.#ahead.add(screen);
    if (await loadPart(later[screen])) this.#loaded.add(screen);
  }

  /** Begins to look for a QR code, as the button at home does. */
  async scan(): Promise<void> {
    this.app.go({ at: 'home' });
    // Vesper may have begun just now, and not been drawn yet.
    this.requestUpdate();
    await this.updateComplete;
    await this.renderRoot.querySelector<Home>('vesper-home')?.scan();
  }

  /**
   * A new screen takes the focus, so that keyboards and screen readers are where the eyes are. While it was on its way
   * somebody may have begun to type elsewhere: their words stay there.
   */
  protected override updated(): void {
    const { phase, screen, model } = this.app.state;
    const isThere = isClosed(phase.is)
      ? closedPart.isHere(this.app)
      : !isLater(screen.at) || this.#loaded.has(screen.at);
    const shown = JSON.stringify([phase, screen, model.profile === undefined, isThere]);
    const isFirst = this.#shown === '';
    if (shown === this.#shown) return;
    this.#shown = phase.is === 'starting' ? '' : shown;
    const element = this.renderRoot.querySelector('[data-screen]');
    const isHere = element instanceof AppElement;
    const focusedBefore = this.#focusedBefore;
    this.#focusedBefore = isHere ? undefined : focused();
    const isTypedElsewhere = focusedBefore && ![document.body, focusedBefore].includes(focused());
    if (isHere && !isFirst && !isTypedElsewhere) void element.updateComplete.then(() => element.focusStart());
  }
}

function isLater(screen: string): screen is Later {
  return screen in later;
}

/** Inside of all elements that keep theirs to themselves. */
function focused(): Element {
  let element = document.activeElement ?? document.body;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

function isClosed(phase: string): boolean {
  return (closedPhases as readonly string[]).includes(phase);
}

customElements.define('vesper-app', AppView);
