import type { Cancel, Clock } from '../clock.ts';
import type { CoreEvent, Message, MessagePlace, SafetyNumber } from '../core/core.ts';
import { noticeMs } from '../limits.ts';
import { type Expectation, follow, joined, nothingExpected } from './follow.ts';
import { type DraftRecords, Drafts } from './drafts.ts';
import { History, type HistorySource } from './history.ts';
import { findInviteLink } from './invite-link.ts';
import { Search, type SearchRecords, type SearchSource } from '../search/search.ts';
import { conversationWith, emptyModel, firstUnread, latestMessage, unreadIn } from './model.ts';
import { reduce, withLatest } from './reduce.ts';
import type { HistoryPlace } from '../store/records.ts';
import { type Screen, sameScreen, type Trail } from './screen.ts';
import type { Ended, Intents } from './session.ts';
import { type AppState, screenThatExists } from './state.ts';
import type { Timeline } from './timeline.ts';

/** The part of Session that the app uses, and what it stores itself. */
export interface RunningSession {
  readonly intents: Intents;
  findMessage(contact: string, place: MessagePlace): Promise<Message | undefined>;
  readonly history: HistorySource & SearchSource;
  readonly sealed: DraftRecords & SearchRecords;
  stop(): void;
}

export interface SessionEvents {
  show(event: CoreEvent): void;
  ended(why: Ended): void;
}

/** An invite that is not the usual one. */
export interface InviteOptions {
  /** How many people it lets in. */
  uses?: number;
  /** For the person who makes it alone. */
  label?: string;
  askFirst?: boolean;
}

export interface AppOptions {
  origin: string;
  clock: Clock;
  trail: Trail;
  /** Somebody may be looking: the tab is not behind another. */
  isVisible: () => boolean;
  startSession: (events: SessionEvents) => Promise<RunningSession>;
}

/** Holds the state of the interface and carries out a person's intents. Intents return '' or the name of an error. */
export class App {
  readonly #options: AppOptions;
  readonly #listeners = new Set<() => void>();
  #session: RunningSession | undefined;
  #history: History | undefined;
  #state: AppState;
  #expected: Expectation = nothingExpected;
  #linkToOpen: string | undefined;
  #cancelNotice: Cancel = () => {};

  /** Not part of the state: nothing else shows them. */
  readonly drafts: Drafts;
  #search: Search | undefined;
  /** Where the conversation on the screen is to be taken. */
  #reveal: HistoryPlace | undefined;

  constructor(options: AppOptions) {
    this.#options = options;
    this.drafts = new Drafts(options.clock);
    this.#state = {
      phase: { is: 'starting' },
      model: emptyModel(),
      screen: options.trail.current(),
      divider: undefined,
      link: { is: 'none' },
      invitedAgain: new Map(),
      ending: new Set(),
      shared: '',
      notice: '',
      updateReady: false,
    };
    options.trail.onReturn((screen) => this.#show(screen));
  }

  get state(): AppState {
    return this.#state;
  }
  get clock(): Clock {
    return this.#options.clock;
  }
  get origin(): string {
    return this.#options.origin;
  }

  /** Calls the listener after every change. Returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // ---- the life of the tab ----

  /** This tab is the one in use: starts the engine. */
  async begin(): Promise<void> {
    this.#stop();
    this.#set({ phase: { is: 'starting' }, model: emptyModel() });
    let session: RunningSession;
    try {
      session = await this.#options.startSession({
        show: (event) => this.#onEvent(event),
        ended: (why) => this.end(why),
      });
    } catch (error) {
      console.error(error);
      this.end('start failed');
      return;
    }
    // Lost while it started.
    if (this.#state.phase.is !== 'starting') return session.stop();
    this.#session = session;
    await this.drafts.begin(session.sealed);
    if (this.#session !== session) return;
    this.#history = new History(session.history, () => this.#set({}));
    this.#search = new Search(session.history, session.sealed, this.clock);
    this.#set({ phase: { is: 'running' } });
    this.#show(this.#state.screen);
    void this.#loadLatest([...this.#state.model.contacts.keys()]);
    if (this.#linkToOpen !== undefined) this.openLink(this.#linkToOpen);
  }

  /** This tab is no longer the one in use, or cannot go on. */
  end(why: Ended | 'elsewhere' | 'unsupported' | 'start failed'): void {
    this.#stop();
    const isElsewhere = why === 'elsewhere' || why === 'lost records';
    this.#set({ phase: isElsewhere ? { is: 'elsewhere' } : { is: 'failed', why } });
  }

  #stop(): void {
    this.drafts.end();
    this.#search?.end();
    this.#session?.stop();
    this.#session = this.#history = this.#search = undefined;
  }

  /** The page may be about to go, for a while or for ever. */
  async leaving(): Promise<void> {
    await Promise.all([this.drafts.flush(), this.#search?.flush()]);
  }

  updateReady(): void {
    this.#set({ updateReady: true });
  }

  /** What this device allows has changed. */
  deviceChanged(): void {
    this.#set({});
  }

  /** Everything is told anew; a notice has been told. */
  languageChanged(): void {
    this.#set({ notice: '' });
  }

  // ---- a person's intents ----

  createProfile(name: string): string {
    return this.#intend((intents) => intents.createProfile(name.trim()));
  }

  createInvite({ uses = 1, label = '', askFirst = false }: InviteOptions = {}): string {
    return this.#expectInvite(undefined, (intents) => intents.createInvite(uses, label, askFirst));
  }

  /** An invite for a conversation that exists: its other side has lost their session, or everything. */
  inviteAgain(contact: string): string {
    return this.#expectInvite(contact, (intents) => intents.createInviteFor(contact));
  }

  revokeInvite(id: string): string {
    return this.#intend((intents) => intents.revokeInvite(id));
  }

  renewInvite(id: string): string {
    return this.#intend((intents) => intents.renewInvite(id));
  }

  /** The answers to somebody who wants to join. */
  admit(invite: string, request: string): string {
    return this.#intend((intents) => intents.admit(invite, request));
  }

  decline(invite: string, request: string): string {
    return this.#intend((intents) => intents.decline(invite, request));
  }

  /** The person knows that this invite ends soon. */
  endingSeen(id: string): void {
    this.#set({ ending: new Set([...this.#state.ending].filter((other) => other !== id)) });
  }

  /** Opens a link, or a message that holds one. What is wrong with it is shown on the link screen. */
  openLink(pasted: string): void {
    this.#linkToOpen = this.#session ? undefined : pasted;
    if (!this.#session) return;
    const found = findInviteLink(pasted, this.origin);
    if (found.is === 'elsewhere') {
      this.#set({ link: { is: 'unreadable', error: 'link_elsewhere', host: found.host } });
    } else {
      const { id, error } = this.#session.intents.openLink(found.link);
      this.#set({ link: error ? { is: 'unreadable', error, host: '' } : { is: 'known', id, text: found.link } });
    }
    this.go({ at: 'link' });
    const { screen } = joined(this.#state);
    if (screen) this.go(screen);
  }

  retryLink(): void {
    if (this.#state.link.is === 'known') this.openLink(this.#state.link.text);
  }

  acceptInvite(id: string): string {
    return this.#intend((intents) => intents.acceptInvite(id));
  }

  sendText(contact: string, text: string, answersTo?: MessagePlace): string {
    return this.#intend((intents) => intents.sendText(contact, text, answersTo));
  }

  /** '' gives them the name back that they have given themselves. */
  renameContact(contact: string, name: string): string {
    return this.#intend((intents) => intents.renameContact(contact, name));
  }

  setMuted(contact: string, muted: boolean): string {
    return this.#intend((intents) => intents.setMuted(contact, muted));
  }

  setBlocked(contact: string, blocked: boolean): string {
    return this.#intend((intents) => intents.setBlocked(contact, blocked));
  }

  forgetContact(contact: string): string {
    return this.#intend((intents) => intents.forgetContact(contact));
  }

  editMessage({ contact, position }: Message, text: string): string {
    return this.#intend((intents) => intents.editMessage(contact, position, text));
  }

  /** Takes one of ours back, here and there. */
  removeMessage({ contact, position }: Message): string {
    return this.#intend((intents) => intents.removeMessage(contact, position));
  }

  /** Deletes it on this device alone. */
  forgetMessage({ contact, position }: Message): string {
    return this.#intend((intents) => intents.forgetMessage(contact, position));
  }

  /** '' takes it back. */
  react({ contact, position }: Message, emoji: string): string {
    return this.#intend((intents) => intents.react(contact, position, emoji));
  }

  typing(contact: string, writes: boolean): void {
    this.#intend((intents) => intents.typing(contact, writes));
  }

  /** 0: messages stay. */
  setDisappearing(contact: string, afterS: number): string {
    return this.#intend((intents) => intents.setDisappearing(contact, afterS));
  }

  setPreferences(readReceipts: boolean, typing: boolean): void {
    this.#session?.intents.setPreferences(readReceipts, typing);
  }

  /** A message that another answers to; undefined when it is not here any more. */
  async findMessage(contact: string, place: MessagePlace): Promise<Message | undefined> {
    return this.#session?.findMessage(contact, place);
  }

  /** Takes some 10 ms. Undefined: there is none. */
  safetyNumber(contact: string): SafetyNumber | undefined {
    const number = this.#session?.intents.safetyNumber(contact);
    return number?.digits === undefined ? undefined : number;
  }

  scanSafetyCode(contact: string, code: string): string {
    return this.#intend((intents) => intents.scanSafetyCode(contact, code));
  }

  setVerified(contact: string, verified: boolean): string {
    return this.#intend((intents) => intents.setVerified(contact, verified));
  }

  acceptIdentity(contact: string): string {
    return this.#intend((intents) => intents.acceptIdentity(contact));
  }

  refuseIdentity(contact: string): string {
    return this.#intend((intents) => intents.refuseIdentity(contact));
  }

  // ---- messages ----

  /** The messages of the conversation on the screen. Undefined: of another one. */
  timeline(contact: string): Timeline | undefined {
    return this.#history?.timeline(contact);
  }

  /** These messages of it, by index, are shown, or nearly. */
  needMessages(contact: string, from: number, to: number): void {
    this.#history?.need(contact, from, to);
  }

  /** Position of the message above which the reader was when they opened the conversation. */
  dividerIn(contact: string): number | undefined {
    const { divider } = this.#state;
    return divider?.contact === contact ? divider.position : undefined;
  }

  /** Opens the conversation at a message, or at the one after it if it is gone. */
  showMessage(contact: string, position: number): void {
    this.#reveal = { contact, position };
    this.go({ at: 'conversation', contact });
    this.#set({});
  }

  /** Where the reader of this conversation asked to be taken; asked for once. */
  takeReveal(contact: string): number | undefined {
    if (this.#reveal?.contact !== contact) return undefined;
    const { position } = this.#reveal;
    this.#reveal = undefined;
    return position;
  }

  /** Position of the first message of a day or after it. Undefined: there is none. */
  async findDay(contact: string, startMs: number): Promise<number | undefined> {
    return this.#history?.firstSince(contact, startMs);
  }

  /** Searches over everything; undefined while nothing is running. */
  get search(): Search | undefined {
    return this.#search;
  }

  /** Text from another app: the person says whom it is for. */
  share(text: string): void {
    this.#set({ shared: text.trim() });
  }

  /** It becomes what is being written to a contact: nothing is sent that nobody has looked at. Undefined: to nobody. */
  shareWith(contact: string | undefined): void {
    const { shared } = this.#state;
    this.#set({ shared: '' });
    if (contact === undefined) return;
    const draft = this.drafts.get(contact);
    this.drafts.set(contact, draft ? `${draft}\n${shared}` : shared);
    this.go({ at: 'conversation', contact });
  }

  // ---- the screen ----

  go(screen: Screen): void {
    if (sameScreen(screen, this.#state.screen)) return;
    // From one screen to another is one step, so that "back" always leads home.
    if (this.#state.screen.at === 'home') this.#options.trail.push(screen);
    else this.#options.trail.replace(screen);
    this.#show(screen);
  }

  /** The tab has come to the front. */
  becameVisible(): void {
    this.#show(this.#state.screen);
  }

  back(): void {
    this.#options.trail.back();
  }

  notify(notice: string): void {
    this.#cancelNotice();
    this.#cancelNotice = this.clock.after(noticeMs, () => this.#set({ notice: '' }));
    this.#set({ notice });
  }

  #show(wanted: Screen): void {
    const screen = this.#session ? screenThatExists(wanted, this.#state) : wanted;
    this.#set({ screen });
    if (screen.at !== 'conversation') this.#set({ divider: undefined });
    if (screen.at !== 'conversation' || !this.#session) return;
    const { contact } = screen;
    // It stays where it was while the conversation is read, until something is unread again.
    const position = firstUnread(this.#state.model, contact) ?? this.dividerIn(contact);
    this.#set({ divider: position === undefined ? undefined : { contact, position } });
    this.#read(contact);
    this.#history?.open(contact);
  }

  /** Somebody looks at this conversation: what has come is read. */
  #read(contact: string): void {
    if (!this.#options.isVisible() || unreadIn(this.#state.model, contact) === 0) return;
    this.#intend((intents) => intents.readMessages(contact));
  }

  // ---- the engine ----

  #intend(intent: (intents: Intents) => string): string {
    return this.#session ? intent(this.#session.intents) : 'not_running';
  }

  #expectInvite(contact: string | undefined, intent: (intents: Intents) => string): string {
    this.#expected = { invite: true, ...(contact === undefined ? {} : { contact }) };
    const error = this.#intend(intent);
    if (error) this.#expected = nothingExpected;
    return error;
  }

  /** Deleted, or expired: it is read no more, not found, and not shown as the latest one. */
  #gone(contact: string, position: number): void {
    this.#history?.removed(contact, position);
    void this.#search?.removed(contact, position);
    const isLatest = latestMessage(conversationWith(this.#state.model, contact))?.position === position;
    if (isLatest) void this.#loadLatest([contact]);
  }

  async #loadLatest(contacts: readonly string[]): Promise<void> {
    const history = this.#history;
    const latest = (await history?.latest(contacts)) ?? [];
    if (this.#history === history) this.#set({ model: withLatest(this.#state.model, latest) });
  }

  #onEvent(event: CoreEvent): void {
    const before = this.#state;
    const reading = before.screen.at === 'conversation' ? before.screen.contact : undefined;
    if (event.kind === 'message') {
      this.#history?.onMessage(event);
      this.#search?.onMessage(event);
    } else if (event.kind === 'message gone') {
      this.#gone(event.contact, event.position);
    } else if (event.kind === 'contact gone') {
      this.drafts.set(event.id, '');
      void this.#search?.forget(event.id);
    }
    this.#set({ model: reduce(before.model, event, this.clock.nowMs()) });
    if (event.kind === 'conversation' && event.contact === reading) this.#read(reading);
    if (event.kind === 'invite' && event.ending) this.#set({ ending: new Set(this.#state.ending).add(event.id) });
    if (event.kind === 'refused') console.info(`vesper: ${event.where}: ${event.error}`);
    if (!this.#session) return; // what was there before the start is no news
    if (event.kind === 'contact gone') this.#show(this.#state.screen);
    const { expected, screen, notice, invitedAgain } = follow(before, this.#state, event, this.#expected);
    this.#expected = expected;
    if (invitedAgain) this.#set({ invitedAgain });
    if (screen) this.go(screen);
    if (notice) this.notify(notice);
  }

  #set(change: Partial<AppState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
