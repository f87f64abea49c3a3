import { css, html, nothing } from 'lit';
import { invitesByAge } from '../app/model.ts';
import { t } from '../text/words.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import './invite-list.ts';
import { pageBar } from './page-bar.ts';

/** Every invite of ours that is remembered. */
class Invites extends AppElement {
  static override styles = [controls, page, css`h2 { font-size: 1.125rem; } section { display: grid; gap: 8px; }`];

  override render() {
    const { model } = this.app.state;
    const [living, ended] = [invitesByAge(model, 'living'), invitesByAge(model, 'ended')];
    const part = (title: string, invites: typeof living) =>
      invites.length === 0
        ? nothing
        : html`<section><h2>${title}</h2><vesper-invite-list .app=${this.app} .invites=${invites}></vesper-invite-list></section>`;
    return html`
      ${pageBar(this.app)}
      <div class="scroll"><div class="column">
        <h1 tabindex="-1">${t.invite.listTitle}</h1>
        <p class="lead">${model.invites.size === 0 ? t.invite.listEmpty : t.invite.listLead}</p>
        ${part(t.invite.listOpen, living)} ${part(t.invite.listEnded, ended)}
      </div></div>
    `;
  }
}

customElements.define('vesper-invites', Invites);
