import './fakes/address.ts';
import { describe, expect, it, vi } from 'vitest';
import { holdsInviteLink } from '../../shell/app/invite-link.ts';
import { askedBy, takeAddress } from '../../shell/app/take-address.ts';

describe('an address', () => {
  it('asks for an invite to be opened by what stands behind its #', () => {
    expect(askedBy('', '#AfBU_code-9')).toEqual({ is: 'invite', code: 'AfBU_code-9' });
  });

  it('brings what another app has shared, with every sign as it was', () => {
    const text = 'A & B: 50 %\n#1 = über?';
    expect(askedBy('', `#share=${encodeURIComponent(text)}`)).toEqual({ is: 'shared', text, files: undefined });
    expect(askedBy('', `#${new URLSearchParams({ share: text, files: 'f1' })}`)).toEqual({
      is: 'shared',
      text,
      files: 'f1',
    });
  });

  it('leads to a contact, or to what a shortcut stands for', () => {
    expect(askedBy('', '#contact=c1')).toEqual({ is: 'contact', id: 'c1' });
    expect(askedBy('?action=new-invite', '')).toEqual({ is: 'new invite' });
    expect(askedBy('?action=scan', '')).toEqual({ is: 'scan' });
  });

  it('asks for nothing when it is bare or says something unknown', () => {
    expect(askedBy('', '')).toEqual({ is: 'nothing' });
    expect(askedBy('?action=delete', '')).toEqual({ is: 'nothing' });
  });

  it('is bare once it has been taken', () => {
    const { location } = globalThis;
    Object.assign(location, { search: '?action=scan', hash: '', href: 'https://vesper.example/?action=scan' });
    const replaceState = vi.spyOn(history, 'replaceState');
    expect(takeAddress()).toEqual({ is: 'scan' });
    expect(replaceState).toHaveBeenCalledWith(null, '', '/');
  });
});

describe('a shared text', () => {
  it('holds an invite link only if that is one of this server', () => {
    expect(holdsInviteLink('Come: https://vesper.example/#AfBU', 'https://vesper.example')).toBe(true);
    expect(holdsInviteLink('See https://other.example/#AfBU', 'https://vesper.example')).toBe(false);
    expect(holdsInviteLink('https://vesper.example', 'https://vesper.example')).toBe(false);
  });
});
