// What a page of the file tests and benchmarks runs: the product's Files for two people, and a connection between them.

import { FileChannel } from '../../../shell/files/file-channel.ts';
import { Files } from '../../../shell/files/files.ts';
import { withoutMetadata } from '../../../shell/files/metadata.ts';
import { pictureSize } from '../../../shell/files/picture-size.ts';
import { prepare } from '../../../shell/files/pictures.ts';
import { WorkerLink } from '../../../shell/files/worker-link.ts';
import { noise, paint, pixels, withNotes } from './painting.ts';

const options = { negotiated: true, id: 1, ordered: true } as const;

/** Two ends of a real connection in this page, with an open channel for files. */
async function connect() {
  const connections = [new RTCPeerConnection(), new RTCPeerConnection()] as const;
  const [one, other] = connections;
  one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate ?? undefined);
  other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined);
  const channels = [
    one.createDataChannel('vesper-files', options),
    other.createDataChannel('vesper-files', options),
  ] as const;
  for (const channel of channels) channel.binaryType = 'arraybuffer';
  const open = channels.map((channel) => new Promise((resolve) => channel.addEventListener('open', resolve)));
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription as RTCSessionDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription as RTCSessionDescription);
  await Promise.all(open);
  return { connections, channels, close: () => connections.forEach((connection) => connection.close()) };
}

/** Bytes that differ everywhere and are made again from the same seed. */
function bytesOf(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const words = new Uint32Array(bytes.buffer, 0, Math.floor(size / 4));
  let state = seed * 2654435761 || 1;
  for (let i = 0; i < words.length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return bytes;
}

async function sha256(blob: Blob): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))].join(' ');
}

const newKey = () => crypto.getRandomValues(new Uint8Array(32));

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Every file in a folder of files, sorted. */
async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
  for await (const directory of root.values()) {
    if (directory.kind !== 'directory') continue;
    for await (const name of directory.keys()) names.push(`${directory.name}/${name}`);
  }
  return names.sort();
}

/** Changes a stored file behind the worker's back. */
async function alter(
  folder: string,
  name: string,
  change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Promise<void> {
  const [directory = '', file = ''] = name.split('/');
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
  const handle = await (await root.getDirectoryHandle(directory)).getFileHandle(file);
  const changed = change(new Uint8Array(await (await handle.getFile()).arrayBuffer()));
  const writable = await handle.createWritable();
  await writable.write(changed);
  await writable.close();
}

/** So many bytes of which the page holds 4 MB: the browser puts the rest together as it is read. */
function sourceOf(size: number): Blob {
  const piece = new Blob([bytesOf(4_000_000)]);
  return new Blob(Array.from({ length: Math.ceil(size / piece.size) }, () => piece)).slice(0, size);
}

export const tools = {
  Files,
  FileChannel,
  WorkerLink,
  connect,
  bytesOf,
  sha256,
  newKey,
  fromHex,
  namesIn,
  alter,
  sourceOf,
  paint,
  noise,
  pixels,
  withNotes,
  prepare,
  pictureSize,
  withoutMetadata,
};
export type Tools = typeof tools;
(globalThis as unknown as { tools: Tools }).tools = tools;
