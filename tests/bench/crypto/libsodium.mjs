import load from 'libsodium';

// As a module it looks for randomness where node has none. It is for sodium_init() only.
const sodium = await load({ getRandomValue: () => crypto.getRandomValues(new Uint32Array(1))[0] });
if (sodium._sodium_init() !== 0) throw new Error('libsodium does not start');

const nonceBytes = 24;
const tagBytes = 16;

/** The same as ours, with the library's own function, a nonce that counts, and buffers that are allocated once. */
export function chunkSealer(chunkBytes) {
  const [key, nonce, input, output] = [32, nonceBytes, chunkBytes, nonceBytes + chunkBytes + tagBytes].map((size) =>
    sodium._malloc(size),
  );
  crypto.getRandomValues(sodium.HEAPU8.subarray(key, key + 32));
  let count = 0;
  return {
    seal(chunk) {
      const memory = sodium.HEAPU8;
      new DataView(memory.buffer).setUint32(output, count);
      count += 1;
      memory.set(chunk, input);
      // A 64-bit size is two arguments.
      sodium._crypto_aead_xchacha20poly1305_ietf_encrypt(
        output + nonceBytes,
        0,
        input,
        chunk.length,
        0,
        0,
        0,
        0,
        0,
        output,
        key,
      );
      return memory.slice(output, output + nonceBytes + chunk.length + tagBytes);
    },
    open(sealed) {
      const memory = sodium.HEAPU8;
      memory.set(sealed.subarray(0, nonceBytes), nonce);
      memory.set(sealed.subarray(nonceBytes), output);
      const size = sealed.length - nonceBytes;
      const status = sodium._crypto_aead_xchacha20poly1305_ietf_decrypt(
        input,
        0,
        0,
        output,
        size,
        0,
        0,
        0,
        0,
        nonce,
        key,
      );
      if (status !== 0) throw new Error('does not open');
      return memory.slice(input, input + size - tagBytes);
    },
  };
}
