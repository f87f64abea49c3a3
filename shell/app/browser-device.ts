import { t } from '../text/words.ts';
import { Device } from './device.ts';
import type { News, NotificationHost } from './notifications.ts';

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
  return {
    permission: () => ('Notification' in globalThis ? Notification.permission : 'impossible'),
    ask: () => Notification.requestPermission(),
    isWatched: () => document.visibilityState === 'visible' && document.hasFocus(),
    badge(unread) {
      // Not everywhere, and only where Vesper is installed.
      void (unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.())?.catch(() => {});
    },
    show: (news) => void show(news).catch((error: unknown) => console.info('vesper: no notification:', error)),
    withdraw: (contact) =>
      void registration()
        ?.then((found) => found?.getNotifications({ tag: contact }))
        .then((shown) => shown?.forEach((notification) => notification.close())),
  };

  async function show({ contact, name, text }: News): Promise<void> {
    const options = {
      body: text || t.notice.newMessage,
      tag: contact,
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
