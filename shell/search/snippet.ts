import { snippetChars, snippetLeadChars } from '../limits.ts';
import { foldPoint } from './fold.ts';

export interface Part {
  text: string;
  marked: boolean;
}

/** A text, or the part of a long one around the first term that is found, with everything found in it marked. */
export function snippet(text: string, terms: readonly string[]): Part[] {
  const marks = find(text, terms);
  const first = marks[0]?.[0] ?? 0;
  const from = first <= snippetLeadChars ? 0 : startOfWord(text, first - snippetLeadChars);
  const to = wholePoint(text, Math.min(text.length, from + snippetChars));
  const parts: Part[] = [{ text: from > 0 ? '…' : '', marked: false }];
  let at = from;
  for (const [start, end] of marks) {
    if (end <= at || start >= to) continue;
    parts.push({ text: text.slice(at, Math.max(at, start)), marked: false });
    parts.push({ text: text.slice(Math.max(at, start), Math.min(end, to)), marked: true });
    at = Math.min(end, to);
  }
  parts.push({ text: text.slice(at, to) + (to < text.length ? '…' : ''), marked: false });
  return parts.filter((part) => part.text !== '');
}

/** Where the terms are found in the text, ascending; what overlaps is joined. */
function find(text: string, terms: readonly string[]): [number, number][] {
  // Where in the text each unit of the folded text comes from.
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const point of text) {
    const next = foldPoint(point);
    if (!(next === ' ' && folded.endsWith(' '))) {
      for (let i = 0; i < next.length; ++i) {
        starts.push(at);
        ends.push(at + point.length);
      }
      folded += next;
    }
    at += point.length;
    // A diacritic that is dropped belongs to the letter before it.
    if (next === '' && ends.length > 0) ends[ends.length - 1] = at;
  }
  const found: [number, number][] = [];
  for (const term of terms) {
    for (let i = folded.indexOf(term); i >= 0; i = folded.indexOf(term, i + term.length)) {
      found.push([starts[i] ?? 0, ends[i + term.length - 1] ?? text.length]);
    }
  }
  found.sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [start, end] of found) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

function startOfWord(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space >= 0 && space < at + snippetLeadChars / 2 ? space + 1 : wholePoint(text, at);
}

/** Not between the two halves of a code point. */
function wholePoint(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
