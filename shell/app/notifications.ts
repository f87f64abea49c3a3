import type { Contact, Message } from '../core/core.ts';
import { conversationWith, latestMessage, type Model, unreadIn, unreadMessages } from './model.ts';
import { isNoted, type Notes, note } from './notes.ts';

const declinedSlot = 'vesper.notifications-declined';
const textSlot = 'vesper.notifications-text';

export interface News {
  contact: string;
  name: string;
  /** The text of it, where the person wants that shown. */
  text: string;
}

export interface NotificationHost {
  permission(): NotificationPermission | 'impossible';
  ask(): Promise<unknown>;
  /** The last one of a contact replaces the one before. */
  show(news: News): void;
  /** They are calling. */
  ring(contact: string, name: string): void;
  stopRinging(contact: string): void;
  /** It has been read. */
  withdraw(contact: string): void;
  /** Somebody looks at this window. */
  isWatched(): boolean;
  /** The number on the app's icon; 0 takes it away. */
  badge(unread: number): void;
}

/** Tells of messages that come while nobody looks. Says a name, and the text only if that was asked for. */
export class Notifications {
  readonly #host: NotificationHost;
  readonly #notes: Notes;
  readonly #onChange: () => void;
  /** A message came while nobody looked, and nothing could be said. */
  #hasMissed = false;
  #badge: number | undefined;
  /** The contact that it was told of. */
  #ringing: string | undefined;
  /** As it was told of last, by contact. */
  #unread: ReadonlyMap<string, number> = new Map();

  constructor(host: NotificationHost, notes: Notes, onChange: () => void) {
    this.#host = host;
    this.#notes = notes;
    this.#onChange = onChange;
  }

  get permission(): NotificationPermission | 'impossible' {
    return this.#host.permission();
  }

  /** Worth asking unasked, once. */
  get isOffered(): boolean {
    return this.#hasMissed && this.permission === 'default' && !isNoted(this.#notes, declinedSlot);
  }

  decline(): void {
    note(this.#notes, declinedSlot);
  }

  async ask(): Promise<void> {
    await this.#host.ask();
    this.#onChange();
  }

  get showText(): boolean {
    return this.#notes.getItem(textSlot) === 'yes';
  }
  set showText(on: boolean) {
    this.#notes.setItem(textSlot, on ? 'yes' : 'no');
  }

  /** What is unread now is no news: a session begins. */
  begin(model: Model): void {
    this.#unread = countsOf(model);
    this.#tellOnIcon(unreadMessages(model));
  }

  /** Something may have changed since the last call. Nobody is told of a contact that is muted. */
  follow(model: Model): void {
    const [before, after] = [this.#unread, countsOf(model)];
    this.#unread = after;
    this.#tellOnIcon(unreadMessages(model));
    const contacts = [...model.contacts.values()];
    for (const { id } of contacts) if (before.get(id) && !after.get(id)) this.#host.withdraw(id);
    const news = contacts.filter(({ id, muted }) => !muted && (after.get(id) ?? 0) > (before.get(id) ?? 0));
    if (news.length === 0 || this.#host.isWatched()) return;
    if (this.permission === 'default') {
      this.#hasMissed = true;
      this.#onChange();
    }
    if (this.permission !== 'granted') return;
    for (const { id, name } of news)
      this.#host.show({ contact: id, name, text: this.showText ? textOfNews(model, id) : '' });
  }

  /** Who calls, while it rings here; a call of a contact that is muted is shown and not told. */
  ring(caller: Contact | undefined): void {
    const wanted = caller && !caller.muted ? caller.id : undefined;
    if (wanted === this.#ringing) return;
    if (this.#ringing !== undefined) this.#host.stopRinging(this.#ringing);
    this.#ringing = wanted;
    if (!caller || wanted === undefined || this.#host.isWatched() || this.permission !== 'granted') return;
    this.#host.ring(caller.id, caller.name);
  }

  #tellOnIcon(unread: number): void {
    if (unread === this.#badge) return;
    this.#badge = unread;
    this.#host.badge(unread);
  }
}

/** The model's own are changed in place. */
function countsOf(model: Model): ReadonlyMap<string, number> {
  return new Map([...model.contacts.keys()].map((contact) => [contact, unreadIn(model, contact)]));
}

function textOfNews(model: Model, contact: string): string {
  const latest: Message | undefined = latestMessage(conversationWith(model, contact));
  return latest?.incoming && latest.what === 'text' ? latest.text : '';
}
