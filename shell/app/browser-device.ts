import { t } from '../text/words.ts';
import { Device } from './device.ts';
import type { NotificationHost } from './notifications.ts';

/** Of iOS alone: whether the page was opened from the home screen. */
type AppleNavigator = Navigator & { standalone?: boolean };

/** @param open leads to the conversation with a contact */
export function browserDevice(onChange: () => void, open: (contact: string) => void): Device {
  const { standalone, maxTouchPoints } = navigator as AppleNavigator;
  const isInstalled =
    standalone === true || matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches;
  navigator.serviceWorker?.addEventListener(
    'message',
    ({ data }: MessageEvent<{ kind?: string; contact?: string }>) => {
      if (data?.kind === 'open' && data.contact) open(data.contact);
    },
  );
  return new Device(
    {
      install: { events: globalThis, isInstalled, byHand: standalone === false && maxTouchPoints > 0 },
      storage: navigator.storage,
      notifications: notificationHost(open),
    },
    localStorage,
    onChange,
  );
}

function notificationHost(open: (contact: string) => void): NotificationHost {
  const registration = () => navigator.serviceWorker?.getRegistration();
  let shown: Promise<void> = Promise.resolve();
  return {
    permission: () => ('Notification' in globalThis ? Notification.permission : 'impossible'),
    ask: () => Notification.requestPermission(),
    isWatched: () => document.visibilityState === 'visible' && document.hasFocus(),
    badge(unread) {
      // Not everywhere, and only where Vesper is installed.
      void (unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.())?.catch(() => {});
    },
    show: ({ contact, name, text }) => tell(contact, name, { body: text || t.notice.newMessage }),
    ring: (contact, name) =>
      tell(contact, name, { body: t.notice.calls, requireInteraction: true, tag: `call ${contact}` }),
    stopRinging: (contact) => close(`call ${contact}`),
    withdraw: (contact) => close(contact),
  };

  /** Behind what is being shown just now. */
  function close(tag: string): void {
    shown = shown.then(async () => {
      const found = await registration();
      for (const notification of (await found?.getNotifications({ tag })) ?? []) notification.close();
    });
    shown.catch(() => {}); // there is nothing to close then
  }

  function tell(contact: string, name: string, words: NotificationOptions): void {
    shown = shown
      .then(() => show(contact, name, words))
      .catch((error: unknown) => console.info('vesper: no notification:', error));
  }

  async function show(contact: string, name: string, words: NotificationOptions): Promise<void> {
    const options = {
      tag: contact,
      ...words,
      renotify: true, // each one is heard
      icon: '/icons/icon-192.png',
      data: { contact },
    };
    const worker = await registration();
    // By the service worker where there is one: phones know no other way, and it answers a tap after this page is gone.
    if (worker?.active) return worker.showNotification(name, options);
    const notification = new Notification(name, options);
    notification.addEventListener('click', () => {
      notification.close();
      focus();
      open(contact);
    });
  }
}
