import { css } from 'lit';

/** A sheet that fills a phone; a card on anything wider. */
export const verifyDialogStyle = css`
  dialog {
    box-sizing: border-box; inline-size: 100%; max-inline-size: none; block-size: 100%; max-block-size: none; margin: 0; padding: 0;
    border: 0; background: var(--surface); color: var(--ink); overscroll-behavior: contain;
  }
  dialog[open] { display: flex; flex-direction: column; }
  dialog::backdrop { background: #0b0c1c99; }
  header {
    display: flex; align-items: center; gap: 8px; min-block-size: 60px; padding-block: 8px; padding-inline: 20px 8px;
    padding-block-start: max(8px, env(safe-area-inset-top)); border-block-end: 1px solid var(--line);
  }
  header .close { margin-inline-start: auto; }
  h2 { font-size: 1.25rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
  h3 { margin: 0 0 4px; font: 600 1.125rem/1.3 var(--font-title); }
  .body {
    flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; display: flex; flex-direction: column; gap: 18px;
    padding: 18px 20px calc(20px + env(safe-area-inset-bottom));
  }
  .body > * { flex: none; }
  .body > p:empty { display: none; }
  .good { padding: 10px 14px; border-radius: var(--radius-small); color: var(--good); font-weight: 550; background: color-mix(in oklab, var(--good) 12%, var(--surface)); }
  .problem { padding: 10px 14px; border-radius: var(--radius-small); color: var(--ink); background: var(--danger-soft); border-inline-start: 4px solid var(--danger); }
  .mismatch { display: flex; gap: 14px; padding: 18px; border-radius: var(--radius); background: var(--danger-soft); border: 2px solid var(--danger); }
  .mismatch svg { inline-size: 32px; block-size: 32px; }
  .mismatch p { color: var(--ink); }
  .row { display: flex; flex-wrap: wrap; gap: 8px; }
  .row button, .row vesper-picture-button { flex: 1 1 auto; }
  vesper-qr-scanner { inline-size: min(100%, 24rem, 52dvh); align-self: center; }
  footer { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 12px; padding-block-start: 14px; border-block-start: 1px solid var(--line); }
  @media (min-width: 720px) {
    dialog { inline-size: 44rem; block-size: fit-content; max-block-size: min(100dvh - 48px, 52rem); margin: auto; border-radius: var(--radius); box-shadow: var(--shadow); }
    .body { padding: 20px 24px 24px; }
    header { padding-inline: 24px 12px; }
  }
`;
