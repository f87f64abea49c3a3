import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../shell/app/device.ts';
import { emptyModel } from '../../shell/app/model.ts';
import type { News } from '../../shell/app/notifications.ts';
import { reduce } from '../../shell/app/reduce.ts';
import { megabytes } from '../../shell/text/bytes.ts';
import { contact, eveningMs, message, progress } from './fakes/events.ts';

let noted: Map<string, string>;
let events: EventTarget;
let permission: NotificationPermission;
let isWatched: boolean;
let shown: News[];
let withdrawn: string[];
let rings: string[];
let badges: number[];
let persisted: boolean;
let asked: number;
let agrees: boolean;
let prompts: number;

beforeEach(() => {
  noted = new Map();
  events = new EventTarget();
  permission = 'default';
  isWatched = false;
  shown = [];
  withdrawn = [];
  rings = [];
  badges = [];
  persisted = false;
  asked = 0;
  agrees = true;
  prompts = 0;
});

function device({ byHand = false, isInstalled = false } = {}): Device {
  return new Device(
    {
      install: { events, isInstalled, byHand },
      storage: {
        persisted: async () => persisted,
        persist: async () => {
          asked += 1;
          persisted = agrees;
          return agrees;
        },
        estimate: async () => ({ usage: 1_234_567, quota: 1e9 }),
      },
      notifications: {
        permission: () => permission,
        ask: async () => {
          permission = 'granted';
        },
        show: (news) => shown.push(news),
        ring: (id, name) => rings.push(`${id} ${name}`),
        stopRinging: (id) => rings.push(`${id} no longer`),
        withdraw: (id) => withdrawn.push(id),
        isWatched: () => isWatched,
        badge: (unread) => badges.push(unread),
      },
    },
    { getItem: (name) => noted.get(name) ?? null, setItem: (name, value) => void noted.set(name, value) },
    () => {},
  );
}

const happened = (...told: Parameters<typeof reduce>[1][]) =>
  told.reduce((before, event) => reduce(before, event, eveningMs), emptyModel());
const mira = contact({ id: 'c1', name: 'Mira' });
const known = () => happened(mira);
const written = (change: Parameters<typeof contact>[0] = {}) =>
  happened({ ...mira, ...change }, message(1, { text: 'Come over' }), progress({ unread: 1 }));
const canInstall = () => {
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
    prompt: async () => {
      prompts += 1;
    },
  });
  events.dispatchEvent(event);
  return event;
};

/** A message comes. */
const news = (notifications: Device['notifications']) => {
  notifications.begin(known());
  notifications.follow(written());
};

describe('installing', () => {
  it('keeps the browser from asking by itself, and is offered once there is a conversation', () => {
    const ours = device();
    expect(canInstall().defaultPrevented).toBe(true);
    expect(ours.offer(emptyModel())).toBeUndefined();
    expect(ours.offer(known())).toBe('install');
  });

  it('is not offered again to somebody who said no, and stays possible', () => {
    const first = device();
    canInstall();
    first.installation.decline();
    expect(first.offer(known())).toBeUndefined();
    const next = device();
    canInstall();
    expect(next.offer(known())).toBeUndefined();
    expect(next.installation.way).toBe('prompt');
  });

  it('shows the prompt once, and nothing more when it is done', async () => {
    const { installation } = device();
    canInstall();
    await installation.begin();
    await installation.begin();
    expect(prompts).toBe(1);
    canInstall();
    events.dispatchEvent(new Event('appinstalled'));
    expect(installation.way).toBe('no');
  });

  it('is shown by hand where no page can do it, and nowhere when it is installed or impossible', () => {
    expect(device({ byHand: true }).offer(known())).toBe('install');
    expect(device({ byHand: true }).installation.way).toBe('by hand');
    expect(device({ byHand: true, isInstalled: true }).offer(known())).toBeUndefined();
    expect(device().offer(known())).toBeUndefined();
  });
});

describe('notifications', () => {
  it('say a name and no more, unless the text was asked for', () => {
    permission = 'granted';
    const { notifications } = device();
    news(notifications);
    expect(shown).toEqual([{ contact: 'c1', name: 'Mira', text: '' }]);
    notifications.showText = true;
    news(notifications);
    expect(shown[1]?.text).toBe('Come over');
  });

  it('are not made while somebody looks, without permission, of what is no news, or of who is muted', () => {
    const { notifications } = device();
    news(notifications);
    permission = 'granted';
    notifications.begin(written());
    notifications.follow(written());
    notifications.begin(known());
    notifications.follow(written({ muted: true }));
    isWatched = true;
    news(notifications);
    expect(shown).toEqual([]);
  });

  it('are offered after a message was missed, not before, and not again after a no', async () => {
    const ours = device();
    expect(ours.offer(known())).toBeUndefined();
    news(ours.notifications);
    expect(ours.offer(written())).toBe('notifications');
    ours.notifications.decline();
    expect(ours.offer(written())).toBeUndefined();
  });

  it('are offered no longer once they are allowed', async () => {
    const ours = device();
    news(ours.notifications);
    await ours.notifications.ask();
    expect(ours.offer(written())).toBeUndefined();
  });

  it('are withdrawn when the conversation has been read', () => {
    const { notifications } = device();
    notifications.begin(written());
    notifications.follow(known());
    expect(withdrawn).toEqual(['c1']);
  });
});

it('a call is told of while nobody looks, until it rings no more, and not of who is muted', async () => {
  const { notifications } = device();
  await notifications.ask();
  notifications.ring({ ...mira, muted: true });
  notifications.ring(undefined);
  expect(rings).toEqual([]);
  notifications.ring(mira);
  notifications.ring(mira);
  expect(rings).toEqual(['c1 Mira']);
  notifications.ring(undefined);
  expect(rings).toEqual(['c1 Mira', 'c1 no longer']);
  isWatched = true;
  notifications.ring(mira);
  expect(rings).toEqual(['c1 Mira', 'c1 no longer']);
});

it('the number on the icon is that of the unread messages', () => {
  const { notifications } = device();
  isWatched = true;
  notifications.begin(known());
  notifications.follow(known());
  notifications.follow(written());
  notifications.follow(written());
  notifications.follow(known());
  expect(badges).toEqual([0, 1, 0]);
});

describe('storage', () => {
  it('is asked for once by itself, and again when a person wants it', async () => {
    agrees = false;
    const { storage } = device();
    await storage.hasContact();
    await storage.hasContact();
    expect(asked).toBe(1);
    expect(storage.isRefused).toBe(false);
    await storage.askAgain();
    expect([asked, storage.kept, storage.isRefused]).toEqual([2, false, true]);
    agrees = true;
    await storage.askAgain();
    expect([asked, storage.kept, storage.isRefused]).toEqual([3, true, false]);
  });

  it('is counted in megabytes', async () => {
    const { storage } = device();
    await storage.look();
    expect(megabytes(storage.usedBytes ?? 0)).toBe('1.2 MB');
  });
});
