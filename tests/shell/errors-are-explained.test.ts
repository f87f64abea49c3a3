import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canRetry, explain } from '../../shell/text/errors.ts';

const header = readFileSync(new URL('../../wasm/core/engine/error.h', import.meta.url), 'utf8');
const body = /enum class Error[^{]*\{([\s\S]*?)\};/.exec(header)?.[1] ?? '';
const names = [...body.replaceAll(/\/\/.*/g, '').matchAll(/\b([a-z_]+)\b\s*(?:=[^,]*)?,/g)].map(
  ([, name = '']) => name,
);

// Refusals of bytes from outside: nobody asked for them, they go to the log only.
const loggedOnly = new Set([
  'none',
  'server_frame_refused',
  'envelope_refused',
  'join_refused',
  'peer_frame_refused',
  'signal_refused',
  'record_refused',
]);
const met = names.filter((name) => !loggedOnly.has(name));

describe('every error that a person can meet', () => {
  it('is found in the engine header', () => {
    expect(met.length).toBeGreaterThan(20);
    expect(names).toEqual(expect.arrayContaining([...loggedOnly]));
  });

  it.each(met)('%s has a sentence of its own', (name) => {
    const sentence = explain(name, { inviter: 'Mira' });
    expect(sentence).not.toContain(name);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(met.filter((other) => explain(other, { inviter: 'Mira' }) === sentence)).toEqual([name]);
  });

  it.each([
    ['invite_expired', 'expired'],
    ['invite_used', 'already used'],
    ['invite_revoked', 'revoked'],
    ['invite_unknown', 'unknown'],
    ['link_malformed', 'malformed'],
    ['link_truncated', 'incomplete'],
    ['link_damaged', 'damaged'],
    ['bundle_refused', 'damaged'],
    ['code_mismatch', 'Someone may sit between you'],
  ])('%s says "%s"', (name, word) => {
    expect(explain(name)).toContain(word);
  });

  it('names whoever can help', () => {
    expect(explain('invite_expired', { inviter: 'Mira' })).toContain('Ask Mira for a new one');
    expect(explain('invite_expired')).toContain('Ask the person who invited you');
    expect(explain('code_mismatch', { contact: 'Mira' })).toContain('not the code of Mira’s device');
    expect(explain('code_mismatch')).toContain('not the code of the other person’s device');
    expect(explain('link_elsewhere', { host: 'talk.example' })).toContain('talk.example');
  });

  it('offers another try only where it can help', () => {
    expect(canRetry('server_unreachable')).toBe(true);
    expect(canRetry('invite_expired')).toBe(false);
  });

  it('says something useful even for a name it does not know, such as one of Object.prototype', () => {
    expect(explain('toString')).toContain('Reload the page');
  });
});
