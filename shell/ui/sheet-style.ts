import { css } from 'lit';

/** A small dialog: from below on a phone, a card on anything wider. */
export const sheetStyle = css`
  dialog.sheet {
    inline-size: 100%; max-inline-size: none; max-block-size: 85dvh; margin: auto 0 0; padding: 8px 16px calc(16px + env(safe-area-inset-bottom));
    border: 0; border-radius: var(--radius) var(--radius) 0 0; background: var(--surface); color: var(--ink); overscroll-behavior: contain;
  }
  dialog.sheet[open] { display: grid; gap: 10px; }
  dialog.sheet::backdrop { background: #0b0c1c99; }
  .sheet header { display: flex; align-items: center; gap: 8px; }
  /* Whatever is scrolled to. */
  .sheet vesper-call { position: sticky; inset-block-start: 0; z-index: 1; }
  .sheet h2 { flex: 1; font-size: 1.125rem; }
  .sheet .row { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; }
  .sheet .danger.solid { background: var(--danger-soft); }
  @media (min-width: 720px) {
    dialog.sheet { inline-size: 26rem; margin: auto; border-radius: var(--radius); box-shadow: var(--shadow); padding: 12px 20px 20px; }
  }
`;
