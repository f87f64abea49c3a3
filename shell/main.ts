// Before everything else, see there.
import { wordsCome } from './early.ts';
import './ui/tokens.css';
import { App } from './app/app.ts';
import { unreadMessages } from './app/model.ts';
import { browserDevice } from './app/browser-device.ts';
import { eraseEverything, isErasing } from './app/erase.ts';
import { Keeper } from './app/keeper.ts';
import { carryOut } from './app/carry-out.ts';
import { browserTrail } from './app/screen.ts';
import { startBrowserSession } from './app/start-session.ts';
import { browserTabLock } from './app/tab-lock.ts';
import { askedAtStart, takeAddress } from './app/take-address.ts';
import { followUpdates } from './app/updates.ts';
import { browserClock } from './clock.ts';
import { openDatabase } from './store/database.ts';
import { withoutWords } from './text/without-words.ts';
import { t } from './text/words.ts';
import { AppView } from './ui/app-view.ts';
import { withVaultTools } from './vault/tools.ts';

const loadPasskeys = () => import('./vault/passkey.ts');
const keeper = new Keeper({
  clock: browserClock,
  notes: localStorage,
  openDatabase,
  withTools: withVaultTools,
  files: () => navigator.storage.getDirectory(),
  askPasskey: async (...place) => (await loadPasskeys()).askPasskey(...place),
  makePasskey: async () => (await loadPasskeys()).makePasskey(),
  passkeysArePossible: () =>
    loadPasskeys().then(
      (passkeys) => passkeys.passkeysArePossible(),
      (error: unknown) => {
        console.info('vesper: no passkeys:', error);
        return false;
      },
    ),
  restart: () => location.replace('/'),
});

const app = new App({
  origin: location.origin,
  clock: browserClock,
  trail: browserTrail(),
  isVisible: () => document.visibilityState === 'visible',
  startSession: async (events) => {
    const session = await startBrowserSession(browserClock, keeper.lock, events);
    // News is told in words.
    await wordsCome.catch((error: unknown) => {
      session.stop();
      throw error;
    });
    return session;
  },
});
const updates = followUpdates(browserClock, {
  ready: () => app.updateReady(),
  leaving: () => app.leavingForUpdate(),
});

const device = browserDevice(
  () => app.deviceChanged(),
  (id) => carryOut(app, { is: 'contact', id }, () => {}),
);
device.follow(app);
keeper.follow(app);

/** The star of pwa/index.html. It stays as long as the view would show no more than that. */
const splash = document.querySelector('#splash');
const view = new AppView();
view.device = device;
view.keeper = keeper;
view.app = app;
view.reload = () => void updates.activate();

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') {
    keeper.autoLock.seen();
    app.becameVisible();
  } else void app.leaving();
});
addEventListener('pagehide', ({ persisted }) => {
  void app.leaving();
  if (!persisted) app.gone();
});
// The browser asks whether to leave all the same, in its own words.
addEventListener('beforeunload', (event) => {
  if (app.isMissedWhenLeft) event.preventDefault();
});

for (const use of ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const)
  addEventListener(use, () => keeper.autoLock.used(), { capture: true, passive: true });

carryOut(app, askedAtStart, () => void view.scan());
addEventListener('hashchange', () => carryOut(app, takeAddress(), () => void view.scan()));

if ('locks' in navigator && 'indexedDB' in globalThis && 'WebAssembly' in globalThis) {
  const lock = browserTabLock();
  const take = async (steal: boolean) => ((await lock.take(steal)) ? app.begin() : app.end('elsewhere'));
  lock.onLost = () => app.end('elsewhere');
  view.takeOver = () => void take(true);
  // What was begun before the browser was closed is finished first.
  void (isErasing() ? eraseEverything() : Promise.resolve()).then(() => take(false));
} else {
  app.end('unsupported');
}

function showView(): void {
  const isStarting = () => app.state.phase.is === 'starting' && !app.state.phase.isNew;
  splash?.removeAttribute('aria-hidden');
  splash?.setAttribute('role', 'img');
  splash?.setAttribute('aria-label', t.starting);
  const show = () => {
    if (isStarting()) return;
    unfollow();
    splash?.replaceWith(view);
  };
  const unfollow = app.subscribe(show);
  show();
}

wordsCome.then(
  () => {
    const tellTitle = () => {
      const unread = unreadMessages(app.state.model);
      document.title = unread > 0 ? t.title({ unread }) : t.product;
    };
    tellTitle();
    app.subscribe(tellTitle);
    showView();
  },
  (error: unknown) => {
    console.error(error);
    splash?.replaceWith(withoutWords());
  },
);
