import { css, html, type TemplateResult } from 'lit';
import { t } from '../text/words.ts';
import { icons } from './icons.ts';

/** Stands beside the name of somebody whose safety number was compared. */
export function verifiedMark(): TemplateResult {
  return html`<span class="verified" role="img" aria-label=${t.conversation.verified} title=${t.conversation.verified}>${icons.verified}</span>`;
}

export const verifiedStyle = css`
  .verified { display: inline-flex; flex: none; color: var(--good); }
  .verified svg { inline-size: 1.0625rem; block-size: 1.0625rem; }
`;
