// Plays voice messages, one at a time.

import { decodeVoice } from './voice-codec.ts';

/** The one that is heard. */
let heard: VoicePlayer | undefined;

function hear(player: VoicePlayer): void {
  if (heard !== player) heard?.release();
  heard = player;
}

export class VoicePlayer {
  readonly #load: () => Promise<Blob>;
  readonly #onChange: () => void;
  readonly #audio = new Audio();
  #url = '';
  #positionMs = 0;
  #speed = 1;
  #wanted = false;

  /**
   * @param load gives the file; asked again when the message is played after others
   * @param onChange the position has moved, or it began or stopped
   */
  constructor(load: () => Promise<Blob>, onChange: () => void) {
    this.#load = load;
    this.#onChange = onChange;
    this.#audio.preservesPitch = true;
    this.#audio.ontimeupdate = () => this.#moved();
    this.#audio.onended = () => {
      this.#wanted = false;
      this.#positionMs = 0;
      this.#audio.currentTime = 0;
      this.#onChange();
    };
    // Headphones that are pulled out, or the system's own buttons.
    this.#audio.onpause = () => this.#stopped();
    this.#audio.onplaying = this.#onChange;
  }

  /** It plays, or will as soon as it is loaded. */
  get playing(): boolean {
    return this.#wanted;
  }

  get positionMs(): number {
    return this.#positionMs;
  }

  /** From where it was. Rejects when the file cannot be had or is no voice message. */
  async play(): Promise<void> {
    hear(this);
    this.#wanted = true;
    this.#onChange();
    try {
      if (!this.#url) await this.#open();
      if (this.#wanted) await this.#audio.play();
    } catch (error) {
      // Stopped while it was about to begin: that is no failure.
      if (!this.#wanted) return;
      this.#wanted = false;
      this.#onChange();
      throw error;
    }
  }

  pause(): void {
    this.#wanted = false;
    this.#audio.pause();
    this.#onChange();
  }

  seek(positionMs: number): void {
    this.#positionMs = positionMs;
    if (this.#url) this.#audio.currentTime = positionMs / 1000;
    this.#onChange();
  }

  /** How many times as fast; voices keep their pitch. */
  set speed(speed: number) {
    this.#speed = speed;
    this.#audio.playbackRate = speed;
  }

  /** Stops, and lets go of the sound; the position stays. */
  release(): void {
    this.#wanted = false;
    if (heard === this) heard = undefined;
    this.#audio.pause();
    if (this.#url) {
      URL.revokeObjectURL(this.#url);
      this.#url = '';
      this.#audio.removeAttribute('src');
    }
    this.#onChange();
  }

  async #open(): Promise<void> {
    const wav = await decodeVoice(await this.#load());
    // Another one, meanwhile.
    if (heard !== this) return;
    this.#url = URL.createObjectURL(wav);
    this.#audio.src = this.#url;
    this.#audio.currentTime = this.#positionMs / 1000;
    // Loading goes back to what is usual.
    this.#audio.defaultPlaybackRate = this.#speed;
    this.#audio.playbackRate = this.#speed;
  }

  #moved(): void {
    if (!this.#url || !this.#wanted) return;
    this.#positionMs = this.#audio.currentTime * 1000;
    this.#onChange();
  }

  #stopped(): void {
    if (this.#audio.ended || !this.#wanted) return;
    this.#wanted = false;
    this.#onChange();
  }
}
