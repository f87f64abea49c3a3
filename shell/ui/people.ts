import { css, html, type TemplateResult } from 'lit';
import type { App } from '../app/app.ts';
import type { Contact } from '../core/core.ts';
import { avatar } from './avatar.ts';

/** People to choose one from. */
export function people(app: App, contacts: readonly Contact[], choose: (contact: Contact) => void): TemplateResult {
  return html`<ul class="people">${contacts.map(
    (contact) =>
      html`<li><button @click=${() => choose(contact)}>${avatar(app, contact.id, contact.name)}<bdi>${contact.name}</bdi></button></li>`,
  )}</ul>`;
}

export const peopleStyle = css`
  .people { display: grid; }
  .people button { inline-size: 100%; justify-content: flex-start; gap: 14px; padding-inline: 14px; border-radius: var(--radius-small); background: transparent; font-weight: 450; text-align: start; }
  @media (hover: hover) { .people button:hover { background: var(--raised); } }
  .people .avatar { inline-size: 34px; block-size: 34px; font-size: 1rem; }
`;
