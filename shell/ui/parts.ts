// Parts of the interface that are loaded, with their words, when they are first needed. They may not come: the network is
// away, or an update has removed what this page would ask for.

import type { App } from '../app/app.ts';
import { loadPartAgainMs } from '../limits.ts';
import { loadCall, loadDevice, loadFiles, loadLock, loadProfile, loadVoice, t } from '../text/words.ts';

type Load = () => Promise<unknown>;

/** False: they could not all be loaded; the next time it is tried again. */
export async function loadPart(...needed: readonly Load[]): Promise<boolean> {
  try {
    await Promise.all(needed.map((load) => load()));
    return true;
  } catch (error) {
    console.info('vesper: not loaded:', error);
    return false;
  }
}

/** As loadPart, for somebody who has asked for it: they are told, and may ask again. */
export async function loadFor(app: App, ...needed: readonly Load[]): Promise<boolean> {
  const isHere = await loadPart(...needed);
  if (!isHere) app.notify(t.notice.notLoaded);
  return isHere;
}

/** What is shown wherever it is needed, from when it has come. */
class ShownPart {
  readonly #needed: readonly Load[];
  #isHere = false;
  /** It was asked for, and not long ago. */
  #isAsked = false;

  constructor(...needed: readonly Load[]) {
    this.#needed = needed;
  }

  /** Loads it before it is shown, as far as it can be loaded. */
  async come(): Promise<boolean> {
    return this.#came(await loadPart(...this.#needed));
  }

  /** As loadFor. */
  async load(app: App): Promise<boolean> {
    return this.#isHere || this.#came(await loadFor(app, ...this.#needed));
  }

  /** Meanwhile another one who asked may have got it. */
  #came(isHere: boolean): boolean {
    this.#isHere ||= isHere;
    return this.#isHere;
  }

  /** Whether it can be shown; if not yet, the app is drawn again when it can. */
  isHere(app: App): boolean {
    if (!this.#isHere && !this.#isAsked) {
      this.#isAsked = true;
      void this.come().then((isHere) => {
        if (isHere) return app.deviceChanged();
        app.clock.after(loadPartAgainMs, () => {
          this.#isAsked = false;
          app.deviceChanged();
        });
      });
    }
    return this.#isHere;
  }
}

export const filesPart = new ShownPart(
  loadFiles,
  () => import('./file-message.ts'),
  () => import('./preparing-files.ts'),
);
/** What is shown while nothing runs. */
export const closedPart = new ShownPart(loadLock, () => import('./closed.ts'));
export const lockSettingsPart = new ShownPart(loadLock, () => import('./lock-settings.ts'));
export const deviceSettingsPart = new ShownPart(loadDevice, () => import('./device-settings.ts'));
export const ownProfilePart = new ShownPart(loadProfile, () => import('./own-profile.ts'));
export const portraitPart = new ShownPart(() => import('./portrait.ts'));
export const offerPart = new ShownPart(loadDevice, () => import('./offer.ts'));
export const sendToPart = new ShownPart(loadDevice, () => import('./send-to.ts'));
export const soundSettingsPart = new ShownPart(loadCall, () => import('./sound-settings.ts'));
export const voicePart = new ShownPart(loadVoice, () => import('./voice-message.ts'));
export const callPart = new ShownPart(
  loadCall,
  () => import('./call.ts'),
  () => import('./call-details.ts'),
  () => import('./call-transfer.ts'),
);
