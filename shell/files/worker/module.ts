import createModule, { type MainModule } from 'vesper-file';
import wasmUrl from 'vesper-file.wasm?url';
import type { FileKey } from '../calls.ts';

/** The part of the engine that seals and opens files. All that use its slots do so without waiting in between. */
export class FileModule {
  readonly #module: MainModule;
  readonly chunkBytes: number;
  /** Of a sealed chunk: so far apart are they in a file and in the slots. */
  readonly stride: number;
  readonly slotCount: number;
  #slots: Uint8Array;

  private constructor(module: MainModule) {
    this.#module = module;
    this.#slots = module.slots();
    this.chunkBytes = module.chunkBytes;
    this.stride = module.chunkBytes + module.tagBytes;
    this.slotCount = this.#slots.length / this.stride;
  }

  static async load(): Promise<FileModule> {
    return new FileModule(await createModule({ locateFile: () => wasmUrl }));
  }

  /** The slots as they are now: the module's memory may grow and leave an older view empty. */
  get slots(): Uint8Array {
    if (this.#slots.length === 0) this.#slots = this.#module.slots();
    return this.#slots;
  }

  sealer(key: FileKey, size: number) {
    return this.#module.Sealer.create(key, size) ?? refuse();
  }

  opener(key: FileKey, size: number) {
    return this.#module.Opener.create(key, size) ?? refuse();
  }

  chunksOf(size: number): number {
    return this.#module.chunksOf(size);
  }

  /** Bytes of a file of this size as it is stored. */
  sealedBytes(size: number): number {
    return this.#module.sealedBytes(size);
  }

  get memoryBytes(): number {
    return this.#slots.buffer.byteLength;
  }
}

export type Sealer = ReturnType<FileModule['sealer']>;
export type Opener = ReturnType<FileModule['opener']>;

function refuse(): never {
  throw new TypeError('a key or a size that no file has');
}
