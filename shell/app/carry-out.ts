import { t } from '../text/words.ts';
import type { App } from './app.ts';
import { holdsInviteLink } from './invite-link.ts';
import { takeSharedFiles } from './shared-files.ts';
import type { Asked } from './take-address.ts';

/** Does what an address asked for, as soon as Vesper runs; what needs a name is dropped where there is none yet. */
export function carryOut(app: App, asked: Asked, scan: () => void): void {
  if (asked.is === 'nothing') return;
  // The app keeps a link until it runs.
  if (asked.is === 'invite') return app.openLink(asked.code);
  if (asked.is === 'shared' && holdsInviteLink(asked.text, app.origin)) return app.openLink(asked.text);
  // At once: the service worker does not keep them for long.
  const files = asked.is === 'shared' && asked.files ? takeSharedFiles(app.clock, asked.files) : undefined;
  whenRunning(app, () => {
    const { profile, contacts } = app.state.model;
    if (profile === undefined) return;
    if (asked.is === 'new invite') app.createInvite();
    if (asked.is === 'scan') scan();
    if (asked.is === 'shared') void share(app, asked.text, files);
    if (asked.is === 'contact' && contacts.has(asked.id)) app.go({ at: 'conversation', contact: asked.id });
  });
}

async function share(app: App, text: string, shared: Promise<readonly File[]> | undefined): Promise<void> {
  const files = (await shared) ?? [];
  if (shared && files.length === 0) app.notify(t.notice.sharedGone);
  app.share(text, files);
}

function whenRunning(app: App, act: () => void): void {
  const isRunning = () => app.state.phase.is === 'running';
  if (isRunning()) return act();
  const stop = app.subscribe(() => {
    if (!isRunning()) return;
    stop();
    act();
  });
}
