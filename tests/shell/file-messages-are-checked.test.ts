import { expect, it } from 'vitest';
import { readMessage, takenMessage } from '../../shell/files/message.ts';

it('a chunk is told from a count by its size, and anything else is nothing', () => {
  const chunk = new ArrayBuffer(16 + 17);
  new DataView(chunk).setBigUint64(0, 281_474_976_710_655n);
  expect(readMessage(chunk)).toEqual({ kind: 'chunk', number: 281_474_976_710_655, message: chunk });
  expect(readMessage(takenMessage(16))).toEqual({ kind: 'taken', count: 16 });
  expect(readMessage(new ArrayBuffer(16 + 61_456))?.kind).toBe('chunk');
  for (const size of [0, 7, 9, 16, 32, 16 + 61_457]) expect(readMessage(new ArrayBuffer(size))).toBeUndefined();
  expect(readMessage('text')).toBeUndefined();
  expect(readMessage(new Blob([]))).toBeUndefined();
});

it('a number that JavaScript does not keep exactly is nothing', () => {
  const taken = takenMessage(0);
  new DataView(taken).setBigUint64(0, 2n ** 53n);
  expect(readMessage(taken)).toBeUndefined();
  const chunk = new ArrayBuffer(100);
  new DataView(chunk).setBigUint64(8, 2n ** 53n);
  expect(readMessage(chunk)).toBeUndefined();
  new DataView(chunk).setBigUint64(8, 2n ** 53n - 1n);
  expect(readMessage(chunk)?.kind).toBe('chunk');
});
