import type { App } from './app.ts';
import { Installation, type InstallHost } from './installation.ts';
import { KeptStorage, type Storing } from './kept-storage.ts';
import type { Model } from './model.ts';
import type { Notes } from './notes.ts';
import { type NotificationHost, Notifications } from './notifications.ts';

/** What Vesper may do on this device beyond its page: be installed, keep what it stores, notify. */
export class Device {
  readonly installation: Installation;
  readonly storage: KeptStorage;
  readonly notifications: Notifications;

  constructor(
    hosts: { install: InstallHost; storage: Storing | undefined; notifications: NotificationHost },
    notes: Notes,
    onChange: () => void,
  ) {
    this.installation = new Installation(hosts.install, notes, onChange);
    this.storage = new KeptStorage(hosts.storage, notes, onChange);
    this.notifications = new Notifications(hosts.notifications, notes, onChange);
  }

  /** What is offered above the conversations: one thing at a time, and nothing before there is a conversation. */
  offer(model: Model): 'install' | 'notifications' | undefined {
    if (model.contacts.size === 0) return undefined;
    if (this.notifications.isOffered) return 'notifications';
    return this.installation.isOffered ? 'install' : undefined;
  }

  follow(app: App): void {
    let hasBegun = false;
    let isDue = false;
    const tell = () => {
      isDue = false;
      const { phase, model } = app.state;
      const isRunning = phase.is === 'running';
      if (isRunning && !hasBegun) this.notifications.begin(model);
      else if (isRunning) this.notifications.follow(model);
      hasBegun = isRunning;
      const call = app.calls?.shown;
      this.notifications.ring(call?.state === 'incoming' ? model.contacts.get(call.contact) : undefined);
      if (isRunning && [...model.contacts.values()].some(({ state }) => state === 'established'))
        void this.storage.hasContact();
    };
    app.subscribe(() => {
      if (isDue) return;
      isDue = true;
      // The engine shows the message and the count that counts it one after the other.
      queueMicrotask(tell);
    });
  }
}
