import { css, html, nothing, type TemplateResult } from 'lit';
import { type Block, formatText, hiddenHost, type Span } from '../text/format-text.ts';

/** What somebody has written, with its light formatting. */
export function formatted(text: string): TemplateResult {
  return html`<div class="text" dir="auto">${formatText(text).map(block)}</div>`;
}

function block(one: Block): TemplateResult {
  switch (one.is) {
    case 'lines':
      return html`<p dir="auto">${one.spans.map(span)}</p>`;
    case 'code':
      return html`<pre dir="ltr"><code>${one.text}</code></pre>`;
    case 'list': {
      const items = one.items.map((spans) => html`<li dir="auto">${spans.map(span)}</li>`);
      return one.ordered ? html`<ol start=${one.start}>${items}</ol>` : html`<ul>${items}</ul>`;
    }
  }
}

function span(one: Span): TemplateResult | string {
  switch (one.is) {
    case 'plain':
      return one.text;
    case 'bold':
      return html`<strong>${one.spans.map(span)}</strong>`;
    case 'italic':
      return html`<em>${one.spans.map(span)}</em>`;
    case 'code':
      return html`<code dir="ltr">${one.text}</code>`;
    case 'link': {
      const host = hiddenHost(one);
      return html`<a href=${one.url} target="_blank" rel="noopener noreferrer" dir="ltr">${one.text}</a>${host ? html` <bdi class="host">(${host})</bdi>` : nothing}`;
    }
  }
}

export const formattedStyle = css`
  .text { flex: 1 1 auto; min-inline-size: 0; display: grid; gap: 4px; }
  .text p, .text li { white-space: pre-wrap; overflow-wrap: anywhere; text-wrap: wrap; }
  .text ul { list-style: disc; } .text ol { list-style: decimal; }
  .text ul, .text ol { padding-inline-start: 1.4em; }
  .text a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
  .text code { font: 0.9em ui-monospace, Menlo, Consolas, monospace; padding: 1px 4px; border-radius: 5px; background: color-mix(in oklab, currentColor 12%, transparent); }
  .text pre { margin: 0; padding: 8px 10px; border-radius: 8px; overflow-x: auto; background: color-mix(in oklab, currentColor 10%, transparent); }
  .text pre code { padding: 0; background: none; }
  .host { font-size: 0.875em; }
`;
