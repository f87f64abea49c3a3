// Light formatting of what people write: *bold*, _italic_, `code`, lists, and links. It gives a tree, never HTML, and
// leaves out nothing of the text but the marks.

export type Span =
  | { is: 'plain'; text: string }
  | { is: 'bold' | 'italic'; spans: readonly Span[] }
  | { is: 'code'; text: string }
  | { is: 'link'; text: string; url: string; host: string };

export type Block =
  | { is: 'lines'; spans: readonly Span[] }
  | { is: 'code'; text: string }
  | { is: 'list'; ordered: boolean; start: number; items: readonly (readonly Span[])[] };

const bullet = /^[-*•] +(?=\S)/;
const numbered = /^(\d{1,9})[.)] +(?=\S)/;
const fence = '```';

export function formatText(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) blocks.push({ is: 'lines', spans: formatSpans(lines.join('\n')) });
    lines = [];
  };
  const all = text.split('\n');
  for (let i = 0; i < all.length; i += 1) {
    const line = all[i] ?? '';
    const end = line === fence ? all.indexOf(fence, i + 1) : -1;
    if (end > i) {
      flush();
      blocks.push({ is: 'code', text: all.slice(i + 1, end).join('\n') });
      i = end;
      continue;
    }
    const mark = [bullet, numbered].find((one) => one.test(line));
    if (!mark) {
      lines.push(line);
      continue;
    }
    flush();
    const items: Span[][] = [];
    const start = Number(mark.exec(line)?.[1] ?? 1);
    while (i < all.length && mark.test(all[i] ?? '')) {
      items.push(formatSpans((all[i] ?? '').replace(mark, '')));
      i += 1;
    }
    i -= 1;
    blocks.push({ is: 'list', ordered: mark === numbered, start, items });
  }
  flush();
  return blocks;
}

// A mark opens before a word and closes behind one, as people set them: 2*3*4 and snake_case_names stay as they are.
const marks = [
  { is: 'code', form: /`([^`\n]+)`/u },
  { is: 'link', form: /https?:\/\/[^\s<>"]+/iu },
  { is: 'bold', form: /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\p{L}\p{N}*])/u },
  { is: 'italic', form: /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]+)(?<=\S)_(?![\p{L}\p{N}_])/u },
] as const;

export function formatSpans(text: string): Span[] {
  const spans: Span[] = [];
  let rest = text;
  // Where each mark occurs next, looked for again only behind what was taken: the work stays linear in the marks.
  const next = marks.map(({ form }) => form.exec(rest));
  while (rest !== '') {
    const first = next.reduce(
      (best, found, i) => (found && found.index < (next[best]?.index ?? Infinity) ? i : best),
      0,
    );
    const found = next[first];
    const mark = marks[first];
    if (!found || !mark) break;
    const span = spanOf(mark.is, found);
    const length = span.is === 'link' ? span.text.length : found[0].length;
    if (found.index > 0) spans.push({ is: 'plain', text: rest.slice(0, found.index) });
    spans.push(span);
    const taken = found.index + length;
    rest = rest.slice(taken);
    for (const [i, one] of next.entries()) {
      if (one && one.index >= taken) one.index -= taken;
      else if (one) next[i] = marks[i]?.form.exec(rest) ?? null;
    }
  }
  if (rest !== '') spans.push({ is: 'plain', text: rest });
  return spans;
}

function spanOf(is: (typeof marks)[number]['is'], found: RegExpExecArray): Span {
  const [whole, inside = ''] = found;
  if (is === 'code') return { is, text: inside };
  if (is !== 'link') return { is, spans: formatSpans(inside) };
  // What ends a sentence does not belong to the link; a closing bracket does when it was opened inside.
  let text = whole.replace(/[.,;:!?'"»”’*_]+$/u, '');
  while (text.endsWith(')') && !text.includes('(')) text = text.slice(0, -1).replace(/[.,;:!?]+$/u, '');
  if (!URL.canParse(text)) return { is: 'plain', text: whole };
  const { href, host } = new URL(text);
  return { is, text, url: href, host };
}

/**
 * The host as it is looked up, where the link does not begin with it: letters of other scripts can look like ours, and
 * a name before an @ like a host.
 */
export function hiddenHost({ text, host }: { text: string; host: string }): string {
  const shown = text.toLowerCase().replace(/^https?:\/\//, '');
  return shown.startsWith(host) ? '' : host;
}
