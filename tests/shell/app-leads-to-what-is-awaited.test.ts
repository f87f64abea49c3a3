import { beforeEach, describe, expect, it, vi } from 'vitest';
import { App, type RunningSession, type SessionEvents } from '../../shell/app/app.ts';
import { endsSoon, unreadMessages, waitingPeople } from '../../shell/app/model.ts';
import type { Screen } from '../../shell/app/screen.ts';
import { noticeMs, wholeFileBytes } from '../../shell/limits.ts';
import { contact, eveningMs, invite, link, message, progress } from './fakes/events.ts';
import { FakeClient } from './fakes/fake-client.ts';
import { noCalls } from './fakes/fake-calls.ts';
import { noFiles } from './fakes/no-files.ts';
import { FakeClock } from './fakes/fake-clock.ts';
import { emptyStorage } from './fakes/fake-storage.ts';

const origin = 'https://vesper.example';
let clock: FakeClock;
let client: FakeClient;
let events: SessionEvents;
let trail: Screen[];
let returned: (screen: Screen) => void;
let app: App;
let stops: number;
let visible: boolean;
let startSession: (given: SessionEvents) => Promise<RunningSession>;

beforeEach(() => {
  clock = new FakeClock();
  client = new FakeClient({ show: (event: never) => events.show(event) } as never);
  trail = [{ at: 'home' }];
  stops = 0;
  visible = true;
  startSession = async (given) => {
    events = given;
    return {
      intents: client,
      findMessage: () => Promise.resolve(undefined),
      files: noFiles,
      calls: noCalls(),
      ...emptyStorage(),
      stop: () => {
        ++stops;
      },
    };
  };
  app = new App({
    origin,
    clock,
    isVisible: () => visible,
    trail: {
      push: (screen) => trail.push(screen),
      replace: (screen) => trail.splice(-1, 1, screen),
      back: () => {
        trail.pop();
        returned(trail.at(-1) ?? { at: 'home' });
      },
      current: () => trail.at(-1) ?? { at: 'home' },
      onReturn: (listener) => {
        returned = listener;
      },
    },
    startSession: (given) => startSession(given),
  });
});

const screen = () => app.state.screen;

describe('making an invite', () => {
  beforeEach(() => app.begin());

  it('leads to the invite as soon as it shows itself', () => {
    expect(app.createInvite()).toBe('');
    events.show(invite({ id: 'a7', state: 'pending' }));
    expect(screen()).toEqual({ at: 'invite', id: 'a7' });
  });

  it('leads nowhere when it was refused', () => {
    client.answer = 'no_profile';
    expect(app.createInvite()).toBe('no_profile');
    events.show(invite());
    expect(screen()).toEqual({ at: 'home' });
  });

  it.each([
    ['the contact first', [contact(), invite({ state: 'used', used: 1, contacts: ['c1'] })]],
    ['the invite first', [invite({ state: 'used', used: 1, contacts: ['c1'] }), contact()]],
  ])('leads on to whoever comes, %s', (_order, arriving) => {
    app.createInvite();
    events.show(invite());
    for (const event of arriving) events.show(event);
    expect(screen()).toEqual({ at: 'conversation', contact: 'c1' });
    expect(app.state.notice).toBe('Mira accepted your invite.');
    expect(trail).toHaveLength(2);
    app.back();
    expect(screen()).toEqual({ at: 'home' });
  });

  it('does not lead away from an invite that is still open, or from anything else', () => {
    app.createInvite();
    events.show(invite());
    events.show(contact());
    expect(screen().at).toBe('invite');
    app.go({ at: 'settings' });
    events.show(contact({ id: 'c2' }));
    events.show(invite({ state: 'used', used: 1, contacts: ['c1'] }));
    expect(screen()).toEqual({ at: 'settings' });
  });
});

describe('an invite for several', () => {
  beforeEach(() => app.begin());

  it('is made with its options; the usual one is for one person', () => {
    app.createInvite({ uses: 5, label: 'Book club', askFirst: true });
    app.createInvite();
    expect(client.calls).toEqual(['createInvite 5 "Book club" true', 'createInvite 1 "" false']);
  });

  it('does not lead away from its link when somebody has come by it', () => {
    app.createInvite({ uses: 2 });
    events.show(invite({ uses: 2 }));
    events.show(contact());
    events.show(invite({ uses: 2, used: 1, contacts: ['c1'] }));
    expect(screen()).toEqual({ at: 'invite', id: 'a1' });
    expect(app.state.notice).toBe('Mira accepted your invite.');
    events.show(invite({ uses: 2, used: 2, contacts: ['c1', 'c2'], state: 'used' }));
    expect(screen()).toEqual({ at: 'invite', id: 'a1' });
  });
});

describe('somebody who wants to join', () => {
  const request = { id: 'd1', name: 'Noor', atMs: eveningMs };

  it('is spoken of once, when they come', async () => {
    await app.begin();
    events.show(invite({ askFirst: true }));
    events.show(invite({ askFirst: true, used: 1, state: 'used', requests: [request] }));
    expect(app.state.notice).toBe('Noor wants to join.');
    app.notify('something else');
    events.show(invite({ askFirst: true, used: 1, state: 'used', requests: [request] }));
    expect(app.state.notice).toBe('something else');
  });

  it('stands in the order in which they came, whichever invite it was', () => {
    const later = { id: 'd2', name: 'Ola', atMs: eveningMs + 1 };
    const waiting = waitingPeople([invite({ id: 'a2', requests: [later] }), invite({ requests: [request] }), invite()]);
    expect(waiting.map(({ request: { name }, invite: { id } }) => [name, id])).toEqual([
      ['Noor', 'a1'],
      ['Ola', 'a2'],
    ]);
  });

  it('is admitted or declined by name of the request', async () => {
    await app.begin();
    expect(app.admit('a1', 'd1')).toBe('');
    expect(app.decline('a1', 'd2')).toBe('');
    expect(client.calls).toEqual(['admit a1 d1', 'decline a1 d2']);
    client.answer = 'nothing_to_decide';
    expect(app.admit('a1', 'd1')).toBe('nothing_to_decide');
  });
});

describe('an invite that ends soon', () => {
  it('is spoken of until the person has seen it, also when the engine says it at the start', async () => {
    const start = startSession;
    startSession = (given) => {
      given.show(invite({ ending: true }));
      given.show(invite());
      return start(given);
    };
    await app.begin();
    events.show(invite({ id: 'a2', ending: true }));
    expect([...app.state.ending]).toEqual(['a1', 'a2']);
    app.endingSeen('a1');
    expect([...app.state.ending]).toEqual(['a2']);
  });

  it('is one that can be used and has an hour left or less', () => {
    const expiresAtMs = eveningMs + 24 * 3600_000;
    const hourBefore = expiresAtMs - 3600_000;
    expect(endsSoon(invite({ expiresAtMs }), hourBefore)).toBe(true);
    expect(endsSoon(invite({ expiresAtMs }), hourBefore - 1)).toBe(false);
    expect(endsSoon(invite({ expiresAtMs, state: 'used' }), hourBefore)).toBe(false);
  });

  it('is renewed by its id', async () => {
    await app.begin();
    expect(app.renewInvite('a1')).toBe('');
    expect(client.calls).toEqual(['renewInvite a1']);
  });
});

describe('inviting somebody again', () => {
  beforeEach(async () => {
    await app.begin();
    events.show(contact());
    app.go({ at: 'conversation', contact: 'c1' });
    app.notify('');
    app.inviteAgain('c1');
    events.show(invite({ id: 'a7', state: 'pending' }));
  });

  it('leads to the invite, which is known to be for them', () => {
    expect(client.calls).toEqual(['createInviteFor c1']);
    expect(screen()).toEqual({ at: 'invite', id: 'a7' });
    expect(app.state.invitedAgain.get('a7')).toBe('c1');
  });

  it('leads to the conversation when they have come by it', () => {
    events.show(invite({ id: 'a7', state: 'used', used: 1, contacts: ['c1'] }));
    expect(screen()).toEqual({ at: 'conversation', contact: 'c1' });
    expect(app.state.notice).toBe('');
  });

  it('leads to the decision when somebody else has come by it', () => {
    events.show(contact({ state: 'identity changed' }));
    expect(screen()).toEqual({ at: 'conversation', contact: 'c1' });
    expect(app.state.notice).toBe('');
  });

  it('does not lead away from another screen, but says once that there is something to decide', () => {
    app.go({ at: 'settings' });
    events.show(contact({ state: 'identity changed' }));
    expect(screen()).toEqual({ at: 'settings' });
    expect(app.state.notice).toContain('identity has changed');
    app.notify('something else');
    events.show(contact({ state: 'identity changed', verified: true }));
    expect(app.state.notice).toBe('something else');
  });

  it('leaves an ordinary invite for whoever comes', () => {
    app.createInvite();
    events.show(invite({ id: 'a8' }));
    expect(app.state.invitedAgain.has('a8')).toBe(false);
  });

  it('that is refused expects nothing', () => {
    client.answer = 'contact_unknown';
    expect(app.inviteAgain('c9')).toBe('contact_unknown');
    events.show(invite({ id: 'a9' }));
    expect(screen()).toEqual({ at: 'invite', id: 'a7' });
  });
});

describe('a safety number', () => {
  it('is there when the engine has one', async () => {
    expect(app.safetyNumber('c1')).toBeUndefined();
    await app.begin();
    expect(app.safetyNumber('c1')).toBeUndefined();
    client.number = { digits: '0'.repeat(60), emoji: ['☔'], qr: 'vesper-verify:1:x' };
    expect(app.safetyNumber('c1')).toBe(client.number);
  });

  it('and what comes of it goes to the engine', async () => {
    await app.begin();
    client.answer = 'code_mismatch';
    expect(app.scanSafetyCode('c1', 'x')).toBe('code_mismatch');
    expect(app.setVerified('c1', true)).toBe('code_mismatch');
    expect(app.acceptIdentity('c1')).toBe('code_mismatch');
    expect(app.refuseIdentity('c1')).toBe('code_mismatch');
    expect(client.calls).toEqual([
      'scanSafetyCode c1 x',
      'setVerified c1 true',
      'acceptIdentity c1',
      'refuseIdentity c1',
    ]);
  });
});

describe('opening a link', () => {
  it('waits for the engine when it is in the address of a fresh page', async () => {
    app.openLink('CODE');
    expect(client.calls).toEqual([]);
    await app.begin();
    expect(client.calls).toEqual(['openLink CODE']);
    expect(screen()).toEqual({ at: 'link' });
  });

  it('never accepts by itself', async () => {
    await app.begin();
    app.openLink('CODE');
    events.show(link());
    expect(client.calls).toEqual(['openLink CODE']);
  });

  it('leads to the conversation when it has become a contact', async () => {
    await app.begin();
    app.openLink('CODE');
    events.show(link());
    app.acceptInvite('b1');
    events.show(link({ state: 'joined', contact: 'c1' }));
    expect(screen()).toEqual({ at: 'link' });
    events.show(contact({ state: 'joining' }));
    expect(screen()).toEqual({ at: 'conversation', contact: 'c1' });
    expect(app.state.notice).toBe('');
  });

  it('finds the link in the message it came in', async () => {
    await app.begin();
    app.openLink(`  Join me: ${origin}/#CODE  see you`);
    expect(client.calls).toEqual([`openLink ${origin}/#CODE`]);
  });

  it('says so when the link belongs to another server, without asking ours', async () => {
    await app.begin();
    app.openLink('https://other.example/#CODE');
    expect(client.calls).toEqual([]);
    expect(app.state.link).toEqual({ is: 'unreadable', error: 'link_elsewhere', host: 'other.example' });
  });

  it('shows what is wrong with a link that cannot be read', async () => {
    await app.begin();
    client.answer = 'link_truncated';
    app.openLink('COD');
    expect(app.state.link).toEqual({ is: 'unreadable', error: 'link_truncated', host: '' });
    expect(screen()).toEqual({ at: 'link' });
  });

  it('can be tried again', async () => {
    await app.begin();
    app.openLink('CODE');
    events.show(link({ state: 'refused', error: 'server_unreachable' }));
    app.retryLink();
    expect(client.calls).toEqual(['openLink CODE', 'openLink CODE']);
  });
});

describe('forwarding a file', () => {
  const withFile = (size: number) => {
    const nothing = new Uint8Array();
    const said = { key: nothing, type: '', durationMs: 0, width: 0, height: 0, waveform: nothing, preview: nothing };
    return { ...message(1), file: { ...said, name: 'film.mp4', size, state: 'whole' } as const };
  };

  it('answers why it cannot be sent, and sends nothing', async () => {
    await app.begin();
    expect(await app.forwardFile('c1', withFile(wholeFileBytes + 1))).toBe('film.mp4 is too large to send.');
    expect(await app.forwardFile('c1', withFile(5))).toBe('film.mp4 is not on this device any more.');
    expect(app.preparing('c1')).toEqual([]);
  });
});

describe('a file that is made ready', () => {
  it('is not sent when the session has ended meanwhile', async () => {
    const isBringing = Promise.withResolvers<void>();
    const brought = Promise.withResolvers<''>();
    const discarded = Promise.withResolvers<string>();
    const start = startSession;
    startSession = async (given) => ({
      ...(await start(given)),
      files: {
        ...noFiles,
        bringIn: async () => {
          isBringing.resolve();
          return { name: 'new/1', done: brought.promise, cancel: () => {} };
        },
        discard: async (name) => discarded.resolve(name),
      },
    });
    await app.begin();
    app.sendFiles({ contact: 'c1', files: [{ source: new File(['text'], 'one.txt') }], text: '' });
    await isBringing.promise;
    app.end('elsewhere');
    brought.resolve('');
    expect(await discarded.promise).toBe('new/1');
    expect(client.calls).toEqual([]);
  });
});

describe('the tab', () => {
  it('shows the screen it was left at, if what it shows is still there', async () => {
    startSession = async (given) => {
      events = given;
      given.show(contact());
      return {
        intents: client,
        findMessage: () => Promise.resolve(undefined),
        files: noFiles,
        calls: noCalls(),
        ...emptyStorage(),
        stop: () => {},
      };
    };
    trail.push({ at: 'conversation', contact: 'c1' });
    returned({ at: 'conversation', contact: 'c1' });
    await app.begin();
    expect(screen()).toEqual({ at: 'conversation', contact: 'c1' });
    returned({ at: 'conversation', contact: 'gone' });
    expect(screen()).toEqual({ at: 'home' });
  });

  it('stops its engine when another tab takes over, and starts a new one when it is taken back', async () => {
    await app.begin();
    events.show(contact());
    app.end('elsewhere');
    expect(stops).toBe(1);
    expect(app.state.phase).toEqual({ is: 'elsewhere' });
    expect(app.sendText('c1', 'text')).toBe('not_running');
    await app.begin();
    expect(app.state.phase).toEqual({ is: 'running' });
    expect(app.state.model.contacts.size).toBe(0);
  });

  it('stops an engine that has started after the tab was lost', async () => {
    const begun = app.begin();
    app.end('elsewhere');
    await begun;
    expect(stops).toBe(1);
    expect(app.state.phase).toEqual({ is: 'elsewhere' });
  });

  it('says so when it cannot start', async () => {
    vi.spyOn(console, 'error').mockImplementationOnce(() => {});
    startSession = () => Promise.reject(new Error('no IndexedDB'));
    await app.begin();
    expect(app.state.phase).toEqual({ is: 'failed', why: 'start failed' });
  });
});

describe('somebody new', () => {
  const come = Promise.withResolvers<void>();
  const start = async (isNew: boolean) => {
    const begin = startSession;
    startSession = async (given) => {
      if (isNew) given.isNew();
      await come.promise;
      return begin(given);
    };
    return app.begin();
  };

  it('is asked for a name while the engine comes, which takes it then', async () => {
    const begun = start(true);
    expect(app.state.phase).toEqual({ is: 'starting', isNew: true });
    const named = app.createProfile(' Ada ');
    expect(client.calls).toEqual([]);
    come.resolve();
    expect(await named).toBe('');
    await begun;
    expect(client.calls).toEqual(['createProfile Ada']);
  });

  it('hears when nothing came of it', async () => {
    const begun = start(true);
    const named = app.createProfile('Ada');
    app.end('elsewhere');
    expect(await named).toBe('not_running');
    await begun;
    expect(app.state.phase).toEqual({ is: 'elsewhere' });
  });

  it('sees the link first by which they come', async () => {
    app.openLink(`${origin}/#code`);
    const begun = start(true);
    expect(app.state.phase).toEqual({ is: 'starting' });
    await begun;
    expect(client.calls).toEqual([`openLink ${origin}/#code`]);
  });

  it('is not who has been here before', async () => {
    const begun = start(false);
    expect(app.state.phase).toEqual({ is: 'starting' });
    await begun;
  });
});

describe('a message', () => {
  const told = () => client.calls.filter((call) => call === 'readMessages c1').length;

  beforeEach(async () => {
    await app.begin();
    events.show(contact());
    app.go({ at: 'conversation', contact: 'c1' });
  });

  it('counts as read when its conversation is on the screen', () => {
    events.show(message(1));
    events.show(progress({ unread: 1, firstUnread: 1 }));
    expect(told()).toBe(1);
    events.show(progress());
    expect(told()).toBe(1);
  });

  it('of another conversation stays unread', () => {
    events.show(contact({ id: 'c2' }));
    events.show(progress({ contact: 'c2', unread: 1, firstUnread: 1 }));
    expect(client.calls).not.toContain('readMessages c2');
    expect(unreadMessages(app.state.model)).toBe(1);
  });

  it('is new while the tab is behind another, until it comes to the front', () => {
    visible = false;
    events.show(message(1));
    events.show(progress({ unread: 1, firstUnread: 1 }));
    expect(told()).toBe(0);
    visible = true;
    app.becameVisible();
    expect(told()).toBe(1);
  });

  it('that was unread is where the divider is, for as long as its conversation is on the screen', () => {
    app.go({ at: 'settings' });
    events.show(message(6));
    events.show(progress({ unread: 2, firstUnread: 5 }));
    app.go({ at: 'conversation', contact: 'c1' });
    expect(app.dividerIn('c1')).toBe(5);
    events.show(progress());
    events.show(message(7));
    app.becameVisible();
    expect(app.dividerIn('c1')).toBe(5);
    expect(app.dividerIn('c2')).toBeUndefined();
    app.go({ at: 'settings' });
    app.go({ at: 'conversation', contact: 'c1' });
    expect(app.dividerIn('c1')).toBeUndefined();
  });

  it('that was looked for is shown once, wherever the person was', () => {
    app.go({ at: 'settings' });
    app.showMessage('c1', 12);
    expect(screen()).toEqual({ at: 'conversation', contact: 'c1' });
    expect(app.takeReveal('c1')).toBe(12);
    expect(app.takeReveal('c1')).toBeUndefined();
  });
});

describe('a notice', () => {
  it('goes after a while, and a newer one stays its full time', () => {
    app.notify('one');
    clock.advance(noticeMs - 1);
    app.notify('two');
    clock.advance(noticeMs - 1);
    expect(app.state.notice).toBe('two');
    clock.advance(1);
    expect(app.state.notice).toBe('');
  });
});
