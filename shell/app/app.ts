import type { Cancel, Clock } from '../clock.ts';
import type { CoreEvent, Message, MessagePlace, SafetyNumber } from '../core/core.ts';
import { noticeMs, progressShownMs, wholeFileBytes } from '../limits.ts';
import { explainFile } from '../text/errors.ts';
import type { Calls } from './calls.ts';
import { t } from '../text/words.ts';
import { type Expectation, follow, joined, nothingExpected } from './follow.ts';
import type { CallLog } from './call-log.ts';
import { type DraftRecords, Drafts } from './drafts.ts';
import { OutgoingFiles, type Preparing, type RunningFiles, type Sending, type WithFile } from './outgoing-files.ts';
import type { FileProgress } from './transfers.ts';
import type { FileProblem } from '../files/files.ts';
import { History, type HistorySource } from './history.ts';
import { findInviteLink } from './invite-link.ts';
import type { Search, SearchRecords, SearchSource } from '../search/search.ts';
import { conversationWith, emptyModel, firstUnread, latestMessage, type Preferences, unreadIn } from './model.ts';
import { reduce, withLatest } from './reduce.ts';
import type { HistoryPlace } from '../store/records.ts';
import { type Screen, sameScreen, type Trail } from './screen.ts';
import type { Ended, Intents } from './session.ts';
import { type AppState, type ClosedPhase, closedPhases, screenThatExists, type Shared } from './state.ts';
import type { Timeline } from './timeline.ts';

/** The part of Session that the app uses, and what it stores itself. */
export interface RunningSession {
  readonly intents: Intents;
  findMessage(contact: string, place: MessagePlace): Promise<Message | undefined>;
  readonly history: HistorySource & SearchSource;
  readonly sealed: DraftRecords & SearchRecords;
  readonly files: RunningFiles;
  readonly calls: Calls;
  /** Resolves when everything that was done by now is durable. */
  settled(): Promise<void>;
  closeLinks(): void;
  stop(): void;
}

export interface SessionEvents {
  /** Nobody has been here before. Told while it begins, if at all. */
  isNew(): void;
  show(event: CoreEvent): void;
  ended(why: Ended): void;
  /** Whether a call of this contact makes a sound. */
  isAudible(contact: string): boolean;
}

/** A session cannot begin, and nothing has failed. */
export class NotNow extends Error {
  readonly phase: ClosedPhase;

  constructor(phase: ClosedPhase) {
    super(phase);
    this.phase = phase;
  }
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
  /** What the engine told of while it started. */
  readonly #beforeSession: ((search: Search) => unknown)[] = [];
  #searchComes: Promise<Search | undefined> | undefined;
  #outgoing: OutgoingFiles | undefined;
  #offered: (Shared & { contact: string }) | undefined;
  #callLog: CallLog | undefined;
  #callLines = 0;
  #progressShows = false;
  /** Where the conversation on the screen is to be taken. */
  #reveal: HistoryPlace | undefined;

  constructor(options: AppOptions) {
    this.#options = options;
    this.drafts = new Drafts();
    this.#state = {
      phase: { is: 'starting' },
      model: emptyModel(),
      screen: options.trail.current(),
      divider: undefined,
      link: { is: 'none' },
      invitedAgain: new Map(),
      ending: new Set(),
      shared: undefined,
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
        isNew: () => {
          // Who comes by a link sees that first.
          const isAsked = this.#state.phase.is === 'starting' && this.#linkToOpen === undefined;
          if (isAsked) this.#set({ phase: { is: 'starting', isNew: true } });
        },
        show: (event) => this.#onEvent(event),
        ended: (why) => this.end(why),
        isAudible: (contact) => this.#state.model.contacts.get(contact)?.muted === false,
      });
    } catch (error) {
      if (!(error instanceof NotNow)) console.error(error);
      // Ended while it started.
      if (this.#state.phase.is === 'starting') this.end(error instanceof NotNow ? error.phase : 'start failed');
      return;
    }
    // Lost while it started.
    if (this.#state.phase.is !== 'starting') return session.stop();
    this.#session = session;
    await this.drafts.begin(session.sealed);
    if (this.#session !== session) return;
    this.#history = new History(session.history, () => this.#set({}));
    for (const change of this.#beforeSession.splice(0)) void this.#changeSearch(change);
    session.files.onProgress(() => this.#showProgress());
    session.calls.onChange(() => this.#set({}));
    this.#outgoing = new OutgoingFiles({
      files: session.files,
      intents: session.intents,
      onChange: () => this.#showProgress(),
      onProblem: (error, name) => this.notify(explainFile(error, name)),
    });
    this.#set({ phase: { is: 'running' } });
    this.#show(this.#state.screen);
    void this.#loadLatest([...this.#state.model.contacts.keys()]);
    if (this.#linkToOpen !== undefined) this.openLink(this.#linkToOpen);
  }

  /** This tab is no longer the one in use, or cannot go on. */
  end(why: Ended | ClosedPhase | 'elsewhere' | 'unsupported' | 'start failed'): void {
    this.#stop();
    if (isClosed(why)) {
      this.#forget();
      return this.#set({ phase: { is: why } });
    }
    const isElsewhere = why === 'elsewhere' || why === 'lost records';
    this.#set({ phase: isElsewhere ? { is: 'elsewhere' } : { is: 'failed', why } });
  }

  /** What was written is stored first, and the other side of a call told that it is over. */
  async lock(): Promise<void> {
    this.calls?.hangUpAll();
    await Promise.all([this.leaving(), this.#session?.settled()]);
    this.end('locked');
  }

  #forget(): void {
    this.drafts.forget();
    this.#expected = nothingExpected;
    this.#reveal = undefined;
    this.#cancelNotice();
    const nothing = { divider: undefined, link: { is: 'none' }, invitedAgain: new Map(), ending: new Set<string>() };
    this.#set({ ...nothing, model: emptyModel(), notice: '' } as Partial<AppState>);
  }

  #stop(): void {
    this.drafts.end();
    this.#beforeSession.length = 0;
    this.#search?.end();
    this.#outgoing?.end();
    this.#session?.stop();
    this.#session = this.#history = this.#search = this.#searchComes = this.#outgoing = this.#callLog = undefined;
  }

  /** The page may be about to go, for a while or for ever. */
  async leaving(): Promise<void> {
    const flushSearch = async () => (await this.#searchComes)?.flush();
    await Promise.all([this.drafts.flush(), flushSearch()]);
  }

  /** The page goes for good. */
  gone(): void {
    this.#session?.closeLinks();
  }

  updateReady(): void {
    this.#set({ updateReady: true });
  }

  /** What ends with the page is under way: of calls, or files that are not messages yet. */
  get isMissedWhenLeft(): boolean {
    return Boolean(this.calls?.isMissedWhenLeft || this.#outgoing?.isBusy);
  }

  /** The page is to be loaded anew, and can wait: for the end of a call, and files that were chosen become messages. */
  async leavingForUpdate(): Promise<void> {
    const outgoing = this.#outgoing;
    const calls = this.calls;
    if (calls?.isNeeded) this.notify(calls.isOn ? t.notice.updateAfterCall : t.notice.updateAfterSaving);
    await calls?.over();
    if (outgoing?.isBusy) this.notify(t.notice.updateWaits);
    await outgoing?.settled();
    await calls?.over(); // one may have begun meanwhile
    await Promise.all([this.leaving(), this.#session?.settled()]);
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

  /** As soon as it has begun. */
  async createProfile(name: string): Promise<string> {
    if (this.#state.phase.is === 'starting') {
      await new Promise<void>((resolve) => {
        const stop = this.subscribe(() => {
          if (this.#state.phase.is === 'starting') return;
          stop();
          resolve();
        });
      });
    }
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

  /** Undefined while nothing is running. */
  get calls(): Calls | undefined {
    return this.#session?.calls;
  }

  /** Past calls with anybody, the newest first. Rejects when they could not be read. */
  async pastCalls(): Promise<readonly Message[]> {
    const session = this.#session;
    if (!session) return [];
    const { CallLog: Log } = await import('./call-log.ts');
    if (this.#session !== session) return [];
    this.#callLog ??= new Log(session.history, session.sealed);
    return this.#callLog.read([...this.#state.model.contacts.keys()]);
  }

  /** Changes when pastCalls() may give something else. */
  get callLines(): number {
    return this.#callLines;
  }

  // ---- files ----

  /** They appear in the conversation one by one, as they are ready. */
  sendFiles(sending: Sending): void {
    void this.#outgoing?.send(sending);
  }

  /** Files of a conversation that are being made ready. */
  preparing(contact: string): readonly Preparing[] {
    return this.#outgoing?.preparing(contact) ?? [];
  }

  cancelPreparing(id: number): void {
    this.#outgoing?.cancel(id);
  }

  /** Stops a file on its way, or lets it go on. */
  pauseFile({ contact, position }: Message, paused: boolean): string {
    return this.#intend((intents) => intents.pauseFile(contact, position, paused));
  }

  /** Undefined: it does not move. */
  fileProgress({ contact, position }: Message): FileProgress | undefined {
    return this.#session?.files.progress(contact, position);
  }

  /** A file that is here, as a Blob of this type. */
  async openFile(message: WithFile, type: string): Promise<Blob | FileProblem> {
    return this.#session ? this.#session.files.open(message, type) : 'failed';
  }

  /** Sends a file that is here to another contact, as it is, with its text. Gives why not, in words, or ''. */
  async forwardFile(contact: string, message: WithFile): Promise<string> {
    const { name, size, type, durationMs, waveform } = message.file;
    // It is opened as a whole to be sealed anew.
    if (size > wholeFileBytes) return explainFile('too_large', name);
    const blob = await this.openFile(message, type);
    if (typeof blob === 'string') return explainFile(blob, name);
    const source = new File([blob], name, { type });
    this.sendFiles({ contact, files: [{ source, asItIs: true, durationMs, waveform }], text: message.text });
    return '';
  }

  /** To the person's own disk. Call it from their tap. */
  async saveFile(message: WithFile): Promise<'' | FileProblem> {
    return this.#session ? this.#session.files.save(message) : 'failed';
  }

  #showProgress(): void {
    if (this.#progressShows) return;
    this.#progressShows = true;
    this.clock.after(progressShownMs, () => {
      this.#progressShows = false;
      this.#set({});
    });
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

  setPreferences({ readReceipts, typing, presence }: Preferences): void {
    this.#session?.intents.setPreferences(readReceipts, typing, presence);
  }

  /** How contacts see this person; an empty portrait is none. */
  changeProfile(name: string, portrait: Uint8Array): string {
    return this.#intend((intents) => intents.changeProfile(name, portrait));
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

  /** Searches over everything. There after loadSearch, while something is running. */
  get search(): Search | undefined {
    return this.#search;
  }

  /** Undefined: nothing is running, or it could not be loaded; the next time it is tried again. */
  loadSearch(): Promise<Search | undefined> {
    if (!this.#session) return Promise.resolve(undefined);
    this.#searchComes ??= this.#makeSearch();
    return this.#searchComes;
  }

  async #makeSearch(): Promise<Search | undefined> {
    const session = this.#session;
    try {
      const { Search: SearchOfAll } = await import('../search/search.ts');
      if (!session || this.#session !== session) return undefined;
      this.#search = new SearchOfAll(session.history, session.sealed, this.clock);
    } catch (error) {
      console.info('vesper: search: not loaded:', error);
      this.#searchComes = undefined;
    }
    return this.#search;
  }

  /** Something that may stand in the stored index has changed. A new message is read when somebody searches. */
  async #changeSearch(change: (search: Search) => unknown): Promise<void> {
    if (!this.#session) return void this.#beforeSession.push(change);
    const search = await this.loadSearch();
    if (search) change(search);
  }

  /** What comes from another app: the person says whom it is for. */
  share(text: string, files: readonly File[]): void {
    const said = text.trim();
    if (said || files.length > 0) this.#set({ shared: { text: said, files } });
  }

  /**
   * Text becomes what is being written to a contact, files are offered in the conversation: nothing is sent that nobody
   * has looked at. Undefined: to nobody.
   */
  shareWith(contact: string | undefined): void {
    const { shared } = this.#state;
    if (contact !== undefined && shared && shared.files.length > 0) this.#offered = { contact, ...shared };
    this.#set({ shared: undefined });
    if (contact === undefined || !shared) return;
    if (shared.files.length === 0) {
      const draft = this.drafts.get(contact);
      this.drafts.set(contact, draft ? `${draft}\n${shared.text}` : shared.text);
    }
    this.go({ at: 'conversation', contact });
  }

  /** Files that were shared with this contact, with their text; once. */
  takeOffered(contact: string): Shared | undefined {
    if (this.#offered?.contact !== contact) return undefined;
    const offered = this.#offered;
    this.#offered = undefined;
    return offered;
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
    void this.#changeSearch((search) => search.removed(contact, position));
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
    const isGone = event.kind === 'message gone' || event.kind === 'contact gone';
    if (isGone || (event.kind === 'message' && event.what === 'past call')) ++this.#callLines;
    if (event.kind === 'message') {
      this.#history?.onMessage(event);
      if (this.#search) this.#search.onMessage(event);
      else if (event.edited || event.what === 'removed') void this.#changeSearch((search) => search.onMessage(event));
    } else if (event.kind === 'message gone') {
      this.#gone(event.contact, event.position);
    } else if (event.kind === 'contact gone') {
      this.drafts.set(event.id, '');
      void this.#changeSearch((search) => search.forget(event.id));
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

function isClosed(why: string): why is ClosedPhase {
  return (closedPhases as readonly string[]).includes(why);
}
