import { en } from './en.ts';

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayOfWeek = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayMs = 24 * 60 * 60 * 1000;

export function clockTime(atMs: number): string {
  return timeOfDay.format(atMs);
}

/** "Today", "Yesterday", a weekday within the last week, else the date. */
export function dayName(atMs: number, nowMs: number): string {
  const days = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / dayMs);
  if (days === 0) return en.conversation.today;
  if (days === 1) return en.conversation.yesterday;
  return days > 1 && days < 7 ? dayOfWeek.format(atMs) : date.format(atMs);
}

/** For a list: the time if it is today, else the day. */
export function shortMoment(atMs: number, nowMs: number): string {
  return isSameDay(atMs, nowMs) ? clockTime(atMs) : shortDate.format(atMs);
}

export function isSameDay(aMs: number, bMs: number): boolean {
  return startOfDay(aMs) === startOfDay(bMs);
}

/** "23 h 59 m 58 s"; never below zero. */
export function countdown(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h} h ${m} m ${s} s`;
  return m > 0 ? `${m} m ${s} s` : `${s} s`;
}

/** To the minute, for lists. */
export function roughCountdown(untilMs: number, nowMs: number): string {
  const minutes = Math.max(0, Math.ceil((untilMs - nowMs) / 60_000));
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  return h > 0 ? `${h} h ${m} m` : `${m} m`;
}

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}
