import { expect, it } from 'vitest';
import { textOf } from '../../shell/text/message-text.ts';
import { message } from './fakes/events.ts';

it.each([
  ['text', 'as it was written', 'as it was written'],
  // The engine gives the body, for a later version: it is nothing for a person.
  ['unsupported', '7 body', 'This message needs a newer Vesper.'],
  ['session renewed', '', 'The secure session with Mira was renewed.'],
  ['identity changed', '', 'Mira has a new identity from here on.'],
] as const)('%s is told in words', (what, text, told) => {
  expect(textOf(message(1, { what, text }), 'Mira')).toBe(told);
});
