import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app/app.ts';
import { callPart } from './parts.ts';

/** The call, or what was recorded of one: above the page, and `inside` of every dialog, beneath which nothing can be reached. */
export function callAbove(app: App, where: 'page' | 'inside' = 'inside'): TemplateResult | typeof nothing {
  const isWanted = app.calls?.shown || (where === 'page' && app.calls?.recordings.recorded.length);
  if (!isWanted || !callPart.isHere(app)) return nothing;
  return html`<vesper-call ?inside=${where === 'inside'} .app=${app}></vesper-call>`;
}
