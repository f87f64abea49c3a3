import { css } from 'lit';

export const messageLogStyle = css`
  :host { position: relative; display: flex; flex-direction: column; }
  .log {
    flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; overflow-anchor: none;
    display: flex; flex-direction: column; padding: 0 max(16px, (100% - 52rem) / 2) 8px;
  }
  .log:focus-visible { outline-offset: -3px; }
  .space, .rows { flex: none; }
  .rows { margin-block-start: auto; }
  .bare .rows { margin: 0; }
  .row, .rows { display: flex; flex-direction: column; }
  .unread-yet { block-size: 44px; inline-size: 55%; margin-block-start: 12px; border-radius: 18px; background: var(--raised); opacity: 0.5; }
  .day { align-self: center; margin-block: 18px 6px; padding: 3px 14px; border-radius: 999px; background: var(--raised); color: var(--ink-soft); font-size: 0.8125rem; font-weight: 550; }
  .divider { display: flex; align-items: center; gap: 12px; margin-block: 14px 2px; color: var(--glow); font-size: 0.8125rem; font-weight: 650; }
  .divider::before, .divider::after { content: ''; flex: 1; border-block-start: 1px solid currentColor; opacity: 0.6; }
  .marked { border-radius: var(--radius-small); animation: marked 2.5s ease-out both; }
  .marked :focus { outline: none; }
  .marked :focus-visible { outline: 3px solid var(--primary); outline-offset: 2px; }
  @keyframes marked { from, 55% { background: color-mix(in oklab, var(--glow) 28%, transparent); } to { background: transparent; } }
  @media (prefers-reduced-motion: reduce) { .marked { animation: none; background: color-mix(in oklab, var(--glow) 28%, transparent); } }
  .empty { margin: auto; max-inline-size: 24rem; text-align: center; padding: 24px; display: grid; gap: 10px; justify-items: center; }
  .empty svg { color: var(--glow); inline-size: 28px; block-size: 28px; }
  .latest { position: absolute; inset-block-end: 12px; inset-inline: 0; display: grid; justify-items: center; pointer-events: none; }
  .latest button { pointer-events: auto; background: var(--surface); border-color: var(--line); box-shadow: var(--shadow); }
  .news { padding: 1px 9px; border-radius: 999px; font-size: 0.75rem; font-weight: 650; background: var(--primary); color: var(--on-primary); }
`;
