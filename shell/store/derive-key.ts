/** A key for AES-256-GCM from a secret of full strength (HKDF-SHA256); another label is another key. It cannot be got out. */
export async function deriveKey(secret: Uint8Array<ArrayBuffer>, label: string): Promise<CryptoKey> {
  const whole = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new TextEncoder().encode(label) };
  return crypto.subtle.deriveKey(algorithm, whole, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
