import { askedAtStart, takeAddress } from './app/take-address.ts';
// The invite's secret is out of the address before anything else runs.
import './ui/tokens.css';
import { App } from './app/app.ts';
import { unreadMessages } from './app/model.ts';
import { browserDevice } from './app/browser-device.ts';
import { carryOut } from './app/carry-out.ts';
import { beginLanguage } from './app/language.ts';
import { browserTrail } from './app/screen.ts';
import { startBrowserSession } from './app/start-session.ts';
import { browserTabLock } from './app/tab-lock.ts';
import { applyTheme } from './app/theme.ts';
import { followUpdates } from './app/updates.ts';
import { browserClock } from './clock.ts';
import { withoutWords } from './text/without-words.ts';
import { t } from './text/words.ts';
import { AppView } from './ui/app-view.ts';

applyTheme();
// They come while the engine does.
const wordsCome = beginLanguage();

const app = new App({
  origin: location.origin,
  clock: browserClock,
  trail: browserTrail(),
  isVisible: () => document.visibilityState === 'visible',
  startSession: async (events) => {
    const session = await startBrowserSession(browserClock, events);
    // News is told in words.
    await wordsCome.catch((error: unknown) => {
      session.stop();
      throw error;
    });
    return session;
  },
});
const updates = followUpdates(browserClock, () => app.updateReady());

const device = browserDevice(
  () => app.deviceChanged(),
  (id) => carryOut(app, { is: 'contact', id }, () => {}),
);
device.follow(app);

const view = new AppView();
view.device = device;
view.app = app;
view.reload = () => updates.activate();

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') app.becameVisible();
  else void app.leaving();
});
addEventListener('pagehide', () => void app.leaving());

carryOut(app, askedAtStart, () => void view.scan());
addEventListener('hashchange', () => carryOut(app, takeAddress(), () => void view.scan()));

if ('locks' in navigator && 'indexedDB' in globalThis && 'WebAssembly' in globalThis) {
  const lock = browserTabLock();
  const take = async (steal: boolean) => ((await lock.take(steal)) ? app.begin() : app.end('elsewhere'));
  lock.onLost = () => app.end('elsewhere');
  view.takeOver = () => void take(true);
  void take(false);
} else {
  app.end('unsupported');
}

wordsCome.then(
  () => {
    const tellTitle = () => {
      const unread = unreadMessages(app.state.model);
      document.title = unread > 0 ? t.title({ unread }) : t.product;
    };
    tellTitle();
    app.subscribe(tellTitle);
    document.body.append(view);
  },
  (error: unknown) => {
    console.error(error);
    document.body.append(withoutWords());
  },
);
