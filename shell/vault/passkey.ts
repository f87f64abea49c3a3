// A passkey as a way in: the PRF extension (WebAuthn Level 3, section 10.1.4) gives the same secret for the same salt,
// after its holder has shown a finger, a face or a PIN. Nothing goes to a server.

import type { Bytes } from './tools.ts';

const random = (bytes: number): Bytes => crypto.getRandomValues(new Uint8Array(bytes));

type Capabilities = { getClientCapabilities?: () => Promise<Record<string, boolean>> };

/** This browser can do it, and the device has something to do it with. */
export async function passkeysArePossible(): Promise<boolean> {
  if (!('PublicKeyCredential' in globalThis)) return false;
  const known = await (PublicKeyCredential as unknown as Capabilities).getClientCapabilities?.().catch(() => undefined);
  if (known?.['extension:prf'] === false) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** The authenticator has no PRF: its passkey would open nothing. */
export class NoPrf extends Error {
  override name = 'NoPrf';
}

export interface PasskeySecret {
  credential: Bytes;
  salt: Bytes;
  secret: Bytes;
}

/** Makes a passkey. Throws NoPrf, and DOMException when the person turns it down. */
export async function makePasskey(): Promise<PasskeySecret> {
  const salt = random(32);
  const made = await navigator.credentials.create({
    publicKey: {
      rp: { name: 'Vesper' },
      user: { id: random(16), name: 'Vesper', displayName: 'Vesper' },
      challenge: random(32),
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  if (!(made instanceof PublicKeyCredential)) throw new NoPrf('no passkey was made');
  const { prf } = made.getClientExtensionResults();
  if (prf?.enabled === false) throw new NoPrf('no PRF');
  const credential = new Uint8Array(made.rawId);
  const first = prf?.results?.first;
  // Many authenticators give it only when they are asked again.
  return { credential, salt, secret: first ? bytesOf(first) : await askPasskey(credential, salt) };
}

/** What it gives for this salt. Throws NoPrf, and DOMException when the person turns it down. */
export async function askPasskey(credential: Bytes, salt: Bytes): Promise<Bytes> {
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      allowCredentials: [{ type: 'public-key', id: credential }],
      userVerification: 'required',
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  const first =
    found instanceof PublicKeyCredential ? found.getClientExtensionResults().prf?.results?.first : undefined;
  if (!first) throw new NoPrf('no PRF');
  return bytesOf(first);
}

function bytesOf(source: BufferSource): Bytes {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
    : new Uint8Array(source);
}
