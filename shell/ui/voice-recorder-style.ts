import { css } from 'lit';

export const voiceRecorderStyle = css`
  :host { display: flex; flex-direction: column; flex: none; gap: 4px; min-inline-size: 0; }
  :host([active]) { flex: 1; }
  .row { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 4px; min-block-size: var(--target); }
  .said { flex: 1; min-inline-size: 0; display: flex; align-items: center; gap: 10px; padding-inline: 8px; }
  /* On a phone it has a line of its own. */
  .said.heard { flex-basis: 18rem; padding-inline: 0; }
  .said vesper-voice-message { flex: 1; min-inline-size: 0; }
  .light { flex: none; inline-size: 10px; block-size: 10px; border-radius: 50%; background: var(--danger); }
  [role='timer'] { font-variant-numeric: tabular-nums; min-inline-size: 3em; }
  .slide { flex: 1 1 7.5rem; min-inline-size: 0; color: var(--ink-soft); font-size: 0.875rem; line-height: 1.3; text-align: center; text-wrap: balance; }
  .meter { flex: 1 1 24px; min-inline-size: 24px; max-inline-size: 240px; block-size: 8px; border-radius: 4px; background: var(--raised); overflow: hidden; }
  .meter rect { fill: var(--primary); }
  .meter svg { display: block; inline-size: 100%; block-size: 100%; }
  :dir(rtl) > .meter svg { scale: -1 1; }
  button.primary { color: var(--on-primary); }
  button.microphone { touch-action: none; -webkit-touch-callout: none; user-select: none; }
  button.held { background: var(--danger); color: var(--surface); scale: 1.15; }
  @media (prefers-reduced-motion: no-preference) { button.microphone { transition: scale var(--quick); } }
`;
