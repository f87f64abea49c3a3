import { css, html, type TemplateResult } from 'lit';

const hues = 6;

/** The first letter of a name in a colour of its own. Decoration: the name stands beside it. */
export function avatar(id: string, name: string): TemplateResult {
  const hue = Number.parseInt(id.slice(0, 6), 16) % hues || 0;
  const [letter = '?'] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name.trim());
  return html`<span class="avatar hue-${hue}" aria-hidden="true">${typeof letter === 'string' ? letter : letter.segment}</span>`;
}

export const avatarStyle = css`
  .avatar {
    display: grid; place-items: center; flex: none; inline-size: 44px; block-size: 44px; border-radius: 50%;
    font-family: var(--font-title); font-size: 1.25rem; font-weight: 600; line-height: 1; text-transform: uppercase;
    color: var(--hue); background: color-mix(in oklab, var(--hue) 16%, var(--surface));
  }
  .hue-0 { --hue: var(--hue-0); } .hue-1 { --hue: var(--hue-1); } .hue-2 { --hue: var(--hue-2); }
  .hue-3 { --hue: var(--hue-3); } .hue-4 { --hue: var(--hue-4); } .hue-5 { --hue: var(--hue-5); }
`;
