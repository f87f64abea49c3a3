import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

// Drawn for Vesper on a grid of 24, with lines of 1.75. Decoration: the control beside it carries the name.

/** @param turns whether it points along the line, and so to the other side where that runs from right to left */
function icon(shape: SVGTemplateResult, turns = false): TemplateResult {
  return html`<svg class=${turns ? 'turns' : nothing} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;
}

export const icons = {
  back: icon(svg`<path d="M14.5 5.5 8 12l6.5 6.5"/>`, true),
  plus: icon(svg`<path d="M12 5.5v13M5.5 12h13"/>`),
  invites: icon(svg`<path d="M4 8.5 12 13l8-4.5M4.5 6.5h15v11h-15z"/>`),
  settings: icon(
    svg`<path d="M4.5 8H14m5.5 0h-1M4.5 16H7m12.5 0H11"/><circle cx="16.25" cy="8" r="2.25"/><circle cx="9" cy="16" r="2.25"/>`,
  ),
  copy: icon(
    svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2.5"/><path d="M15.5 8.5v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2"/>`,
  ),
  share: icon(svg`<path d="M12 14.5v-10M8 8l4-4 4 4M5 12.5v5a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-5"/>`),
  qr: icon(
    svg`<rect x="4.5" y="4.5" width="6" height="6" rx="1"/><rect x="13.5" y="4.5" width="6" height="6" rx="1"/><rect x="4.5" y="13.5" width="6" height="6" rx="1"/><path d="M14 14h2v2h-2zM19 14v.01M14 19v.01M17.5 17.5h2v2"/>`,
  ),
  send: icon(svg`<path d="M5 12 4.5 5l15.5 7-15.5 7L5 12zm0 0h7"/>`, true),
  down: icon(svg`<path d="M12 5.5v13M6.5 13l5.5 5.5 5.5-5.5"/>`),
  lock: icon(svg`<rect x="5.5" y="10.5" width="13" height="9" rx="2.5"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>`),
  verify: icon(svg`<path d="M12 3.5 5 6v5.5c0 4.2 2.8 7.4 7 9 4.2-1.6 7-4.8 7-9V6z"/>`),
  verified: icon(
    svg`<path fill="currentColor" stroke="none" fill-rule="evenodd" d="M12 2.5 4.2 5.3v6.2c0 4.6 3.1 8.2 7.8 10 4.7-1.8 7.8-5.4 7.8-10V5.3zm4.9 6.9L11.4 16l-3.7-3.5 1.3-1.4 2.2 2.1 4.2-5z"/>`,
  ),
  search: icon(svg`<circle cx="11" cy="11" r="6"/><path d="m15.5 15.5 4 4"/>`),
  calendar: icon(
    svg`<rect x="4.5" y="6" width="15" height="13.5" rx="2.5"/><path d="M4.5 10.5h15M8.5 4v4M15.5 4v4M8.5 14.5h3"/>`,
  ),
  erase: icon(svg`<path d="M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5m3.4-5.5v5.5"/>`),
  close: icon(svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`),
  camera: icon(svg`<path d="M4.5 8h3.2l1.6-2.5h5.4L16.3 8h3.2v10.5h-15z"/><circle cx="12" cy="13" r="3.25"/>`),
  picture: icon(
    svg`<rect x="4.5" y="5.5" width="15" height="13" rx="2.5"/><path d="m5 16 4.5-4.5 5.5 6M13 14.5l2.5-2.5 4 4"/><circle cx="14.75" cy="9" r="1"/>`,
  ),
  warning: icon(svg`<path d="M12 4.5 3.5 19h17zM12 10v4.5m0 2v.01"/>`),
  more: icon(svg`<path stroke-width="2.6" d="M6 12v.01M12 12v.01M18 12v.01"/>`),
  reply: icon(svg`<path d="M9.5 6 4.5 11l5 5M5 11h8.5a6 6 0 0 1 6 6v1"/>`),
  forward: icon(svg`<path d="m14.5 6 5 5-5 5M19 11h-8.5a6 6 0 0 0-6 6v1"/>`),
  edit: icon(svg`<path d="m5 19 .8-3.8L15.6 5.4a1.8 1.8 0 0 1 2.5 0l.5.5a1.8 1.8 0 0 1 0 2.5L8.8 18.2zM14 7l3 3"/>`),
  remove: icon(svg`<path d="M5 7.5h14M9.5 7V4.5h5V7M7 7.5l.8 12h8.4l.8-12M10.5 11v5M13.5 11v5"/>`),
  timer: icon(svg`<circle cx="12" cy="13" r="7"/><path d="M12 9.5V13l2.5 1.5M9.5 3h5"/>`),
  muted: icon(
    svg`<path d="M5 5l14 14M17 14.5V11a5 5 0 0 0-8-4M7 10v1c0 4-2 5.5-2 5.5h11M10.5 19.5a1.75 1.75 0 0 0 3 0"/>`,
  ),
  file: icon(
    svg`<path d="M7 3.5h7l4 4V19a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 19V5a1.5 1.5 0 0 1 1-1.5zM13.5 3.5V8H18"/>`,
  ),
  attach: icon(
    svg`<path d="m19 11.5-7.3 7.3a4.3 4.3 0 0 1-6.1-6.1l7.6-7.6a2.9 2.9 0 0 1 4.1 4.1l-7.5 7.5a1.4 1.4 0 0 1-2-2l6.7-6.7"/>`,
  ),
  microphone: icon(
    svg`<rect x="9" y="3.5" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>`,
  ),
  call: icon(
    svg`<path d="M7.2 4.5h2.6l1.4 4-2 1.6a11 11 0 0 0 4.7 4.7l1.6-2 4 1.4v2.6a2.2 2.2 0 0 1-2.4 2.2A14.6 14.6 0 0 1 5 6.9a2.2 2.2 0 0 1 2.2-2.4z"/>`,
  ),
  hangUp: icon(
    svg`<path d="M3.5 14.2c4.7-4.9 12.3-4.9 17 0l-1.9 2.6-3.6-1.5-.3-2.4a9.5 9.5 0 0 0-5.4 0L9 15.3l-3.6 1.5z"/>`,
  ),
  silenced: icon(
    svg`<path d="M9 9.5V6.5a3 3 0 0 1 6 0v5m-.8 2.3A3 3 0 0 1 9 11.5M5.5 11.5a6.5 6.5 0 0 0 10.6 5M18.5 11.5c0 1-.2 2-.6 2.800M12 18v3M4.500 4.500l15 15"/>`,
  ),
  play: icon(svg`<path fill="currentColor" d="M8 5.5v13l10.5-6.5z"/>`),
  pause: icon(svg`<path stroke-width="3.5" d="M8.5 6.5v11M15.5 6.5v11"/>`),
  stop: icon(svg`<rect fill="currentColor" x="7" y="7" width="10" height="10" rx="1.5"/>`),
  queued: icon(svg`<circle cx="12" cy="12" r="7.5"/><path d="M12 8v4.5l2.75 1.75"/>`),
  sent: icon(svg`<path d="m6 12.5 4 4 8-9"/>`),
  read: icon(svg`<path stroke-width="2.6" d="m3 12.5 4 4 8-9M12.5 16l.5.5 8-9"/>`),
  delivered: icon(svg`<path d="m3 12.5 4 4 8-9M12.5 16l.5.5 8-9"/>`),
};

/** The evening star: the mark of the product. */
export const star = html`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="M12 1.5c.75 6.2 3.55 9.35 10.5 10.5C15.55 13.15 12.75 16.3 12 22.5 11.25 16.3 8.45 13.15 1.5 12 8.45 10.85 11.25 7.7 12 1.5z"/></svg>`;
