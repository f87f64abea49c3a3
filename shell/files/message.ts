// Messages of a channel for files (docs/protocol.md, section 12).

import { fileChunkBytes } from '../limits.ts';
import { messageHeaderBytes } from './calls.ts';

/** Bytes of the tag of a chunk, and of the largest sealed one: core/file/chunk.h. */
const tagBytes = 16;
const sealedChunkBytes = fileChunkBytes + tagBytes;
const takenBytes = 8;

export type FileMessage = { kind: 'chunk'; number: number; message: ArrayBuffer } | { kind: 'taken'; count: number };

/** Undefined: no message of ours. */
export function readMessage(data: unknown): FileMessage | undefined {
  if (!(data instanceof ArrayBuffer)) return undefined;
  const { byteLength } = data;
  const isChunk = byteLength > messageHeaderBytes + tagBytes && byteLength <= messageHeaderBytes + sealedChunkBytes;
  if (!isChunk && byteLength !== takenBytes) return undefined;
  const view = new DataView(data);
  const first = exact(view.getBigUint64(0));
  if (first === undefined) return undefined;
  if (!isChunk) return { kind: 'taken', count: first };
  return exact(view.getBigUint64(8)) === undefined ? undefined : { kind: 'chunk', number: first, message: data };
}

export function takenMessage(count: number): ArrayBuffer {
  const message = new DataView(new ArrayBuffer(takenBytes));
  message.setBigUint64(0, BigInt(count));
  return message.buffer;
}

function exact(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
