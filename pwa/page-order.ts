// The order in which the page comes: its star first, which needs no other file; then the script that asks for the words;
// then the app and what it looks like.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The star on its evening sky, in the colours and themes of shell/ui/tokens.css. */
const style = `:root{color-scheme:light dark;background:light-dark(#f5f2f8,#0f1027)}\
:root[data-theme="light"]{color-scheme:light}:root[data-theme="dark"]{color-scheme:dark}\
#splash{position:fixed;inset:0;width:40px;margin:auto;color:light-dark(#a4471b,#f4b886)}`;
const page = join(import.meta.dirname, 'index.html');
const policy = join(import.meta.dirname, '../signaling-server/src/http/security_headers.cpp');

/** Throws where the page is not as it expects, or the server would not allow the style. */
export function pageOrder(): Plugin {
  return {
    name: 'vesper-page-order',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { filename }) {
        if (filename !== page) return; // a test's
        const digest = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
        if (!readFileSync(policy, 'utf8').includes(digest))
          throw new Error(`security_headers.cpp has to allow style-src ${digest}`);
        const script = find(html, /<script type="module"(?=[^>]* src="\/assets\/early-)/);
        const sheet = find(html, /\s*<link rel="stylesheet"[^>]*>/);
        const star = find(html, /<svg id="splash".*<\/svg>/);
        return html
          .replace(script[0], `<style>${style}</style>\n    ${script[0]} async`)
          .replace(sheet[0], '')
          .replace(star[0], star[0] + sheet[0]);
      },
    },
  };
}

function find(html: string, what: RegExp): RegExpMatchArray {
  const found = html.match(what);
  if (!found) throw new Error(`index.html has no ${what}`);
  return found;
}
