import { css, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app/app.ts';
import { portraitPart } from './parts.ts';

const hues = 6;

/** The picture of a contact, or else the first letter of a name in a colour of its own. Decoration: the name stands
 * beside it. */
export function avatar(app: App, id: string, name: string): TemplateResult {
  return face(app, id, name, app.state.model.contacts.get(id)?.portrait);
}

/** The same for whoever has this portrait. */
export function face(app: App, id: string, name: string, portrait: Uint8Array | undefined): TemplateResult {
  const hue = Number.parseInt(id.slice(0, 6), 16) % hues || 0;
  const [letter = '?'] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name.trim());
  return html`<span class="avatar hue-${hue}" aria-hidden="true">${typeof letter === 'string' ? letter : letter.segment}${
    portrait?.length && portraitPart.isHere(app)
      ? html`<vesper-portrait .bytes=${portrait}></vesper-portrait>`
      : nothing
  }</span>`;
}

export const avatarStyle = css`
  .avatar {
    position: relative; overflow: hidden;
    display: grid; place-items: center; flex: none; inline-size: 44px; block-size: 44px; border-radius: 50%;
    font-family: var(--font-title); font-size: 1.25rem; font-weight: 600; line-height: 1; text-transform: uppercase;
    color: var(--hue); background: color-mix(in oklab, var(--hue) 16%, var(--surface));
  }
  .avatar vesper-portrait { position: absolute; inset: 0; }
  .hue-0 { --hue: var(--hue-0); } .hue-1 { --hue: var(--hue-1); } .hue-2 { --hue: var(--hue-2); }
  .hue-3 { --hue: var(--hue-3); } .hue-4 { --hue: var(--hue-4); } .hue-5 { --hue: var(--hue-5); }
`;
