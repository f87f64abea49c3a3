import { css, html } from 'lit';
import { en } from '../text/en.ts';
import { icons } from './icons.ts';

/** Stands beside the name of somebody whose safety number was compared. */
export const verifiedMark = html`<span class="verified" role="img" aria-label=${en.conversation.verified} title=${en.conversation.verified}>${icons.verified}</span>`;

export const verifiedStyle = css`
  .verified { display: inline-flex; flex: none; color: var(--good); }
  .verified svg { inline-size: 1.0625rem; block-size: 1.0625rem; }
`;
