import { css } from 'lit';

/** The look of buttons, fields and text that every element shares. */
export const controls = css`
  :host { display: block; }
  :host([hidden]), [hidden] { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }

  h1, h2, h3, p, ul, ol { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  h1, h2 { font-family: var(--font-title); font-weight: 600; line-height: 1.2; text-wrap: balance; letter-spacing: var(--title-spacing); }
  h1:focus, h2:focus { outline: none; }
  p { text-wrap: pretty; overflow-wrap: anywhere; }
  .soft { color: var(--ink-soft); }
  .small { font-size: 0.875rem; }

  button, input, textarea { font: inherit; color: inherit; }
  button {
    display: inline-flex; align-items: center; justify-content: center; gap: 8px;
    min-block-size: var(--target); min-inline-size: var(--target); padding: 8px 18px;
    border: 1px solid transparent; border-radius: 999px; background: var(--raised); color: var(--ink);
    font-weight: 550; text-align: center; cursor: pointer; touch-action: manipulation;
    transition: background-color var(--quick), border-color var(--quick), color var(--quick);
  }
  @media (hover: hover) { button:hover { background: color-mix(in oklab, var(--raised), var(--ink) 8%); } }
  button.primary { background: var(--primary); color: var(--on-primary); }
  @media (hover: hover) { button.primary:hover { background: var(--primary-hover); } }
  button.quiet { background: transparent; color: var(--ink); }
  @media (hover: hover) { button.quiet:hover { background: var(--raised); } }
  button.danger { background: transparent; color: var(--danger); }
  @media (hover: hover) { button.danger:hover { background: var(--danger-soft); } }
  button.icon { padding: 0; inline-size: var(--target); }
  button.wide { inline-size: 100%; }

  input[type='text'], input[type='search'], input[type='password'], textarea {
    inline-size: 100%; min-block-size: var(--target); padding: 9px 14px;
    border: 1px solid var(--field-line); border-radius: var(--radius-small); background: var(--surface);
  }
  input::placeholder, textarea::placeholder { color: var(--ink-soft); opacity: 1; }
  label.above { display: block; margin-block-end: 6px; font-weight: 550; }

  :focus-visible { outline: 3px solid var(--primary); outline-offset: 2px; }
  input[type='text']:focus-visible, input[type='search']:focus-visible, input[type='password']:focus-visible, textarea:focus-visible { outline-offset: -1px; outline-width: 2px; border-color: transparent; }

  [role='alert'] { color: var(--danger); }
  [role='alert']:empty { display: none; }
  :dir(rtl) > svg.turns { scale: -1 1; }
  svg { flex: none; inline-size: 1.375em; block-size: 1.375em; }

  .hidden {
    position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; padding: 0; border: 0;
    overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
`;

/** A screen: a bar with a way back above a column of readable width. */
export const page = css`
  :host { display: flex; flex-direction: column; min-block-size: 0; block-size: 100%; }
  .bar {
    display: flex; align-items: center; gap: 4px; min-block-size: 60px; padding-inline: 8px;
    padding-block-start: env(safe-area-inset-top);
  }
  .scroll { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; }
  .column {
    inline-size: 100%; max-inline-size: 35rem; margin-inline: auto;
    padding: 8px 20px calc(32px + env(safe-area-inset-bottom));
    display: flex; flex-direction: column; gap: 20px;
  }
  .column > h1 { font-size: 1.75rem; }
  .lead { font-size: 1.0625rem; color: var(--ink-soft); }
  @media (min-width: 900px) {
    .column { padding-block-start: 6vh; }
  }
`;
