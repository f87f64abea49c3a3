import { isNoted, type Notes, note } from './notes.ts';

const declinedSlot = 'vesper.install-declined';

/** Chromium's, kept back until the person asks for it. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export interface InstallHost {
  /** Where the browser offers to install and says that it has. */
  events: EventTarget;
  /** This window is the installed app. */
  isInstalled: boolean;
  /** It can be installed by hand alone: Safari on iPhone and iPad. */
  byHand: boolean;
}

/** How Vesper can be installed on this device: by the browser's own prompt, by hand, or not at all (any more). */
export type InstallWay = 'prompt' | 'by hand' | 'no';

export class Installation {
  readonly #host: InstallHost;
  readonly #notes: Notes;
  #prompt: InstallPrompt | undefined;
  #isDone: boolean;

  constructor(host: InstallHost, notes: Notes, onChange: () => void) {
    this.#host = host;
    this.#notes = notes;
    this.#isDone = host.isInstalled;
    host.events.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault(); // not now: it is offered where it is in nobody's way
      this.#prompt = event as InstallPrompt;
      onChange();
    });
    host.events.addEventListener('appinstalled', () => {
      this.#prompt = undefined;
      this.#isDone = true;
      onChange();
    });
  }

  get way(): InstallWay {
    if (this.#isDone) return 'no';
    if (this.#prompt) return 'prompt';
    return this.#host.byHand ? 'by hand' : 'no';
  }

  /** Worth saying unasked: it is possible, and nobody has said no. */
  get isOffered(): boolean {
    return this.way !== 'no' && !isNoted(this.#notes, declinedSlot);
  }

  decline(): void {
    note(this.#notes, declinedSlot);
  }

  /** Shows the browser's prompt, which can be done once; what it was answered comes as an event. */
  async begin(): Promise<void> {
    const prompt = this.#prompt;
    this.#prompt = undefined;
    await prompt?.prompt();
  }
}
