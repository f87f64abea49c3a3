import { css } from 'lit';

/** What stands in the card of ui/closed.ts. */
export const closedStyle = css`
  :host { display: grid; gap: 16px; }
  h1 { font-size: clamp(1.75rem, 6vw, 2.25rem); }
  form, .actions { display: grid; gap: 12px; }
  input[type='file'] { inline-size: 100%; min-block-size: var(--target); padding: 8px; border: 1px solid var(--field-line); border-radius: var(--radius-small); background: var(--surface); }
  a.button {
    display: inline-flex; align-items: center; justify-content: center; min-block-size: var(--target); padding: 8px 18px; border-radius: 999px;
    background: var(--primary); color: var(--on-primary); font-weight: 550; text-decoration: none;
  }
`;
