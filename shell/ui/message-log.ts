import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { conversationWith, isNotice, nameOf, stateOf } from '../app/model.ts';
import type { Timeline } from '../app/timeline.ts';
import {
  type Anchor,
  firstInView,
  follow,
  lastIndexInView,
  rangeAround,
  type Sheet,
  spaceAbove,
  spaceFor,
  type View,
} from '../app/windowing.ts';
import { highlightMs, nearEndPx } from '../limits.ts';
import { dayName, isSameDay } from '../text/time.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons, star } from './icons.ts';
import { messageLogStyle } from './message-log-style.ts';
import { messageRow, messageStyle } from './message-row.ts';

interface Goal {
  position: number;
  /** It was searched for: it is marked for a moment and takes the focus. */
  mark: boolean;
}

/** Height of a row before any was measured, in pixels. */
const firstRowHeight = 56;

/**
 * The messages of a conversation, however many: only the rows near the view are in the page (app/windowing.ts). Stays
 * at the end unless the reader has scrolled up; what is being read stays where it is, whatever comes before or after.
 */
class MessageLog extends AppElement {
  static override properties = {
    ...AppElement.properties,
    contact: {},
    atEnd: { state: true },
    marked: { state: true },
  };
  static override styles = [controls, messageStyle, messageLogStyle];
  declare contact: string;
  declare atEnd: boolean;
  /** Position of the message that was searched for. */
  declare marked: number | undefined;
  #sizes = new ResizeObserver(() => this.#settle());
  /** The rows in the page, by the positions of the first and the last one. Undefined: none yet. */
  #rows: { first: number; last: number } | undefined;
  #anchor: { position: number; offset: number } | undefined;
  /** Where the reader is to be taken as soon as it is known where that is. */
  #goal: Goal | undefined;
  #hasBegun = false;
  #goalIsThere = false;
  #toFocus = false;
  #focusedRow: Element | null | undefined;
  #rowHeight = firstRowHeight;
  #settledAt: View = { top: 0, height: 0, whole: 0 };
  /** The last message that the reader has had before them. */
  #lastSeen = 0;
  #cancelMark = () => {};

  constructor() {
    super();
    this.atEnd = true;
    this.marked = undefined;
  }

  override render() {
    const timeline = this.app.timeline(this.contact);
    const name = nameOf(this.app.state.model, this.contact);
    const isEmpty = timeline?.complete && timeline.count === 0;
    const news = this.#news(timeline);
    return html`
      <div class="log ${isEmpty ? 'bare' : ''}" role="log" tabindex="0" aria-label=${t.conversation.messages} aria-relevant="additions"
        aria-live=${this.atEnd ? 'polite' : 'off'} aria-busy=${this.#rows ? 'false' : 'true'} @scroll=${this.#onScroll} @keydown=${this.#onKey}>
        ${isEmpty ? html`<div class="empty">${star}<h2>${t.conversation.emptyTitle({ name })}</h2><p class="soft">${t.conversation.empty}</p></div>` : nothing}
        <div class="space"></div>
        <div class="rows">${timeline && this.#rows ? this.#draw(timeline, name) : nothing}</div>
        <div class="space"></div>
      </div>
      <div class="latest" role="status">${
        this.atEnd
          ? nothing
          : html`<button @click=${this.#toEnd}>${icons.down}${t.conversation.latest}${news > 0 ? html` <span class="news">${t.home.unread({ count: news })}</span>` : nothing}</button>`
      }</div>
    `;
  }

  #draw(timeline: Timeline, name: string) {
    const { from, to } = this.#range(timeline);
    const indices = Array.from({ length: to - from }, (_, i) => from + i);
    return repeat(
      indices,
      (index) => timeline.positionAt(index),
      (index) =>
        html`<div class="row ${timeline.positionAt(index) === this.marked ? 'marked' : ''}">${this.#row(timeline, index, name)}</div>`,
    );
  }

  #row(timeline: Timeline, index: number, name: string) {
    const message = timeline.messageAt(index);
    const { progress } = conversationWith(this.app.state.model, this.contact);
    const divider = this.app.dividerIn(this.contact);
    const isDivider = divider !== undefined && timeline.indexOf(divider) === index;
    const line = isDivider
      ? html`<div class="divider" role="separator" aria-label=${t.conversation.unread}>${t.conversation.unread}</div>`
      : nothing;
    if (!message) return html`${line}<div class="unread-yet" aria-hidden="true"></div>`;
    const before = timeline.messageAt(index - 1);
    const newDay = !before || !isSameDay(before.sentAtMs, message.sentAtMs);
    const first = newDay || isDivider || isNotice(before) || before.incoming !== message.incoming;
    return html`${newDay ? html`<div class="day">${dayName(message.sentAtMs, this.app.clock.nowMs())}</div>` : nothing}
      ${line}${messageRow(message, { app: this.app, from: name, state: stateOf(message, progress), first })}`;
  }

  // ---- which rows ----

  #range(timeline: Timeline): { from: number; to: number } {
    if (!this.#rows) return { from: 0, to: 0 };
    const from = timeline.indexOf(this.#rows.first);
    return { from, to: Math.max(from, timeline.indexOf(this.#rows.last + 1)) };
  }

  #setRange(timeline: Timeline, { from, to }: { from: number; to: number }): void {
    const [first, last] = [timeline.positionAt(from), timeline.positionAt(to - 1)];
    this.#rows = first === undefined || last === undefined ? undefined : { first, last };
  }

  protected override willUpdate(): void {
    const timeline = this.app.timeline(this.contact);
    if (!timeline?.begun) return;
    this.#goal = this.#nextGoal(timeline);
    const { count } = timeline;
    const log = this.#log;
    const view = this.#view(log);
    if (this.#goal) {
      const index = timeline.indexOf(this.#goal.position);
      // Nothing is shown before it is known where the goal is: not the end first, and then something else.
      this.#goalIsThere = index > 0 || timeline.complete;
      if (!this.#goalIsThere) return;
      this.atEnd = false;
      this.#setRange(timeline, rangeAround(Math.min(index, count - 1), count, view, this.#rowHeight));
    } else if (this.atEnd || !this.#rows) {
      this.atEnd = true;
      const { from } = rangeAround(count, count, view, this.#rowHeight);
      const kept = this.#rows ? timeline.indexOf(this.#rows.first) : 0;
      this.#setRange(timeline, { from: kept >= from - 2 * (count - from) ? Math.min(kept, from) : from, to: count });
      this.#lastSeen = timeline.positionAt(count - 1) ?? 0;
    }
    const focused = this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null;
    this.#focusedRow = focused?.closest('.row');
  }

  /** What was asked for, or the first unread message when the conversation has just been opened. */
  #nextGoal(timeline: Timeline): Goal | undefined {
    const revealed = this.app.takeReveal(this.contact);
    if (revealed !== undefined) {
      this.#hasBegun = true;
      this.#lastSeen ||= timeline.positionAt(timeline.count - 1) ?? 0;
      return { position: revealed, mark: true };
    }
    const divider = this.app.dividerIn(this.contact);
    const isFirst = !this.#hasBegun && timeline.count > 0;
    if (isFirst && divider !== undefined) this.#lastSeen = divider - 1;
    this.#hasBegun = true;
    return isFirst && divider !== undefined ? { position: divider, mark: false } : this.#goal;
  }

  protected override firstUpdated(): void {
    for (const part of ['.log', '.rows']) {
      const element = this.renderRoot.querySelector(part);
      if (element) this.#sizes.observe(element);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.#cancelMark();
  }

  protected override updated(): void {
    // Rows that leave the page do not take the focus with them.
    if (this.#focusedRow && !this.#focusedRow.isConnected) this.#log?.focus({ preventScroll: true });
    if (this.#goal && this.#goalIsThere) this.#takeTo(this.#goal);
    else this.#settle();
    const found = this.#toFocus ? this.renderRoot.querySelector<HTMLElement>('.marked [role="group"]') : null;
    if (!found) return;
    this.#toFocus = false;
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
  }

  /** The goal is in the page now: shows it with some of what is before it. */
  #takeTo({ position, mark }: Goal): void {
    const [log, timeline] = [this.#log, this.app.timeline(this.contact)];
    if (!log || !timeline) return;
    this.#goal = undefined;
    const at = timeline.positionAt(Math.min(timeline.indexOf(position), timeline.count - 1));
    if (at === undefined) return;
    this.#anchor = { position: at, offset: Math.round(log.clientHeight / 4) };
    if (mark) this.#mark(at);
    this.#settle();
    this.#onScroll();
  }

  #mark(position: number): void {
    this.marked = position;
    this.#toFocus = true;
    this.#cancelMark();
    this.#cancelMark = this.app.clock.after(highlightMs, () => {
      this.marked = undefined;
    });
  }

  // ---- where they are ----

  /** Puts the rows where they belong, after they, their sizes or the view have changed; asks for what is missing. */
  #settle(): void {
    const [log, timeline] = [this.#log, this.app.timeline(this.contact)];
    if (!log || !timeline || !this.#rows) return;
    let sheet = this.#measure(log, timeline);
    // Twice where it has moved: what has to be scrolled by can depend on how high the spaces have become.
    for (let round = 0; round < 2; ++round) {
      const [top, scrollTop] = [sheet.top, log.scrollTop];
      if (this.atEnd) {
        this.#setSpaces(sheet.from === 0 ? 0 : spaceFor(sheet.from, this.#rowHeight), 0);
        log.scrollTop = log.scrollHeight;
      } else {
        this.#hold(log, timeline, sheet);
      }
      sheet = this.#measure(log, timeline);
      if (sheet.top === top && log.scrollTop === scrollTop) break;
    }
    this.#settledAt = this.#view(log);
    this.#fetch(timeline);
    this.#extend(log, timeline, sheet);
  }

  /** The anchor stays where it was on the screen. */
  #hold(log: HTMLElement, timeline: Timeline, sheet: Sheet): void {
    const view = this.#view(log);
    const anchor = this.#anchor;
    const index = anchor ? timeline.indexOf(anchor.position) : -1;
    let moved = 0;
    if (anchor && index >= sheet.from && index < sheet.to) {
      const before = sheet.heights.slice(0, index - sheet.from).reduce((sum, height) => sum + height, 0);
      moved = sheet.top + before - (view.top + anchor.offset);
    }
    const wanted = sheet.top - moved;
    const above = spaceAbove(wanted, sheet.from, view, this.#rowHeight);
    this.#setSpaces(above, spaceFor(timeline.count - sheet.to, this.#rowHeight));
    if (Math.abs(above - wanted) >= 1) log.scrollTop += above - wanted;
  }

  #setSpaces(above: number, below: number): void {
    const [first, last] = this.renderRoot.querySelectorAll<HTMLElement>('.space');
    if (first) first.style.blockSize = `${above}px`;
    if (last) last.style.blockSize = `${below}px`;
  }

  #measure(log: HTMLElement, timeline: Timeline): Sheet {
    const rows = this.renderRoot.querySelector('.rows');
    const heights = Array.from(rows?.children ?? [], (row) => row.getBoundingClientRect().height);
    const whole = heights.reduce((sum, height) => sum + height, 0);
    if (heights.length > 0) this.#rowHeight = Math.max(24, 0.8 * this.#rowHeight + 0.2 * (whole / heights.length));
    const origin = log.getBoundingClientRect().top - log.scrollTop;
    const top = (rows?.getBoundingClientRect().top ?? origin) - origin;
    const { from } = this.#range(timeline);
    return { from, to: from + heights.length, top, heights };
  }

  #view(log: HTMLElement | null): View {
    return { top: log?.scrollTop ?? 0, height: log?.clientHeight || innerHeight, whole: log?.scrollHeight ?? 0 };
  }

  #onScroll(): void {
    const [log, timeline] = [this.#log, this.app.timeline(this.contact)];
    if (!log || !timeline || !this.#rows || this.#goal) return;
    const view = this.#view(log);
    // Not the reader has scrolled: the window, or what is in the log, has another size.
    const { height, whole } = this.#settledAt;
    if (view.height !== height || view.whole !== whole) return this.#settle();
    const { to } = this.#range(timeline);
    const toEnd = log.scrollHeight - log.scrollTop - log.clientHeight;
    const atEnd = to === timeline.count && toEnd < nearEndPx;
    if (atEnd !== this.atEnd) this.atEnd = atEnd;
    const sheet = this.#measure(log, timeline);
    const lastInView = timeline.positionAt(lastIndexInView(sheet, view)) ?? 0;
    if (lastInView > this.#lastSeen) {
      this.#lastSeen = lastInView;
      if (!this.atEnd) this.requestUpdate();
    }
    this.#keepAnchor(timeline, this.#markedInView(timeline, sheet, log) ?? firstInView(sheet, view));
    this.#extend(log, timeline, sheet);
  }

  /** What was searched for stays in place while the messages around it are still being read. */
  #markedInView(timeline: Timeline, sheet: Sheet, log: HTMLElement): Anchor | undefined {
    const index = this.marked === undefined ? -1 : timeline.indexOf(this.marked);
    if (index < sheet.from || index >= sheet.to) return undefined;
    const above = sheet.heights.slice(0, index - sheet.from).reduce((sum, height) => sum + height, sheet.top);
    const offset = above - log.scrollTop;
    return offset >= 0 && offset < log.clientHeight ? { index, offset } : undefined;
  }

  #keepAnchor(timeline: Timeline, anchor: Anchor | undefined): void {
    const position = anchor && timeline.positionAt(anchor.index);
    if (anchor && position !== undefined) this.#anchor = { position, offset: anchor.offset };
  }

  /** Draws other rows when those that are there are not enough for the view. */
  #extend(log: HTMLElement, timeline: Timeline, sheet: Sheet): void {
    const wanted = follow(sheet, this.#view(log), timeline.count, this.#rowHeight);
    if (!wanted) return;
    this.#keepAnchor(timeline, wanted.anchor);
    this.#setRange(timeline, wanted);
    this.requestUpdate();
  }

  #fetch(timeline: Timeline): void {
    const { from, to } = this.#range(timeline);
    this.app.needMessages(this.contact, from, to);
  }

  // ---- what a person does ----

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'End') this.#toEnd();
    else if (event.key === 'Home') this.#toStart();
    else return;
    event.preventDefault();
  }

  #toEnd(): void {
    this.#goal = undefined;
    this.atEnd = true;
    this.#rows = undefined;
    this.requestUpdate();
    this.#log?.focus({ preventScroll: true });
  }

  #toStart(): void {
    this.#goal = { position: 0, mark: false };
    this.requestUpdate();
  }

  /** Incoming messages that the reader has not had before them yet. */
  #news(timeline: Timeline | undefined): number {
    if (!timeline || this.atEnd) return 0;
    let news = 0;
    for (let i = timeline.indexOf(this.#lastSeen + 1); i < timeline.count; ++i) {
      if (timeline.messageAt(i)?.incoming !== false) ++news;
    }
    return news;
  }

  get #log(): HTMLElement | null {
    return this.renderRoot.querySelector('.log');
  }
}

customElements.define('vesper-message-log', MessageLog);
