import { css } from 'lit';

/** A row that leads to a conversation: picture, name, time, and a line or more below. */
export const conversationRowStyle = css`
  button {
    display: grid; grid-template-columns: auto 1fr auto; gap: 0 12px; inline-size: 100%; padding: 10px 8px;
    border-radius: var(--radius); background: transparent; text-align: start; font-weight: 400; align-items: center;
  }
  @media (hover: hover) { button:hover { background: var(--raised); } }
  button[aria-current] { background: var(--raised); }
  @media (forced-colors: active) { button[aria-current]:not(:focus-visible) { outline: 2px solid Highlight; outline-offset: -2px; } }
  .avatar { grid-row: 1 / 3; }
  .who { display: flex; align-items: center; gap: 6px; min-inline-size: 0; }
  .name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
  .time { justify-self: end; color: var(--ink-soft); font-size: 0.8125rem; }
`;
