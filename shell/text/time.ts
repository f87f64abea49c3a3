import { locale, t } from './words.ts';

const dayMs = 24 * 60 * 60 * 1000;

let formats: ReturnType<typeof formatsFor> | undefined;

/** Intl's formats in the language in use. */
function inUse() {
  if (formats?.locale !== locale) formats = formatsFor(locale);
  return formats;
}

function formatsFor(of: string) {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(of, options);
  const unit = (name: string) => new Intl.NumberFormat(of, { style: 'unit', unit: name, unitDisplay: 'narrow' });
  return {
    locale: of,
    timeOfDay: date({ hour: '2-digit', minute: '2-digit' }),
    dayOfWeek: date({ weekday: 'long' }),
    date: date({ day: 'numeric', month: 'long', year: 'numeric' }),
    shortDate: date({ day: 'numeric', month: 'short' }),
    hours: unit('hour'),
    minutes: unit('minute'),
    seconds: unit('second'),
    whole: new Intl.NumberFormat(of),
    percent: new Intl.NumberFormat(of, { style: 'percent', maximumFractionDigits: 1 }),
    twoDigits: new Intl.NumberFormat(of, { minimumIntegerDigits: 2 }),
  };
}

export function clockTime(atMs: number): string {
  return inUse().timeOfDay.format(atMs);
}

/** "Today", "Yesterday", a weekday within the last week, else the date. */
export function dayName(atMs: number, nowMs: number): string {
  const days = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / dayMs);
  if (days === 0) return t.conversation.today;
  if (days === 1) return t.conversation.yesterday;
  return days > 1 && days < 7 ? inUse().dayOfWeek.format(atMs) : inUse().date.format(atMs);
}

/** For a list: the time if it is today, else the day. */
export function shortMoment(atMs: number, nowMs: number): string {
  return isSameDay(atMs, nowMs) ? clockTime(atMs) : inUse().shortDate.format(atMs);
}

export function isSameDay(aMs: number, bMs: number): boolean {
  return startOfDay(aMs) === startOfDay(bMs);
}

/** "23 h 59 m 58 s"; never below zero. */
export function countdown(untilMs: number, nowMs: number): string {
  const { hours, minutes, seconds } = inUse();
  const left = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
  const [h, m, s] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  if (h > 0) return `${spaced(hours, h)} ${spaced(minutes, m)} ${spaced(seconds, s)}`;
  return m > 0 ? `${spaced(minutes, m)} ${spaced(seconds, s)}` : spaced(seconds, s);
}

/** To the minute, for lists. */
export function roughCountdown(untilMs: number, nowMs: number): string {
  const { hours, minutes } = inUse();
  const left = Math.max(0, Math.ceil((untilMs - nowMs) / 60_000));
  const [h, m] = [Math.floor(left / 60), left % 60];
  return h > 0 ? `${spaced(hours, h)} ${spaced(minutes, m)}` : spaced(minutes, m);
}

const spans = [
  ['week', 7 * 24 * 60 * 60],
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
  ['second', 1],
] as const;

/** A whole number of one unit in words: "4 weeks", "5 minutes". */
export function span(seconds: number): string {
  const [unit, size] = spans.find(([, one]) => seconds >= one && seconds % one === 0) ?? (['second', 1] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

/** The length of a recording: "0:07", "14:59". */
export function playingTime(ms: number): string {
  const { whole, twoDigits } = inUse();
  const seconds = Math.floor(ms / 1000);
  return `${whole.format(Math.floor(seconds / 60))}:${twoDigits.format(seconds % 60)}`;
}

/** A share of 0 to 1: "2.5 %". */
export function percent(share: number): string {
  return inUse().percent.format(share);
}

/** A number and its unit, apart also where the language writes them together ("58 s"). */
function spaced(format: Intl.NumberFormat, value: number): string {
  const words = format.formatToParts(value).filter(({ type }) => type !== 'literal');
  return words.map(({ value: word }) => word).join(' ');
}

/** When the day begins that a date field holds ("2026-11-21"). Undefined: it holds none. */
export function startOfDate(field: string): number | undefined {
  const [, year, month, day] = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(field) ?? [];
  if (year === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(day)).getTime();
}

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

/** A time to come, roughly: "12 sec", "3 min". */
export function timeLeftShown(seconds: number): string {
  const [unit, value] =
    seconds < 60
      ? (['second', Math.max(1, seconds)] as const)
      : seconds < 3600
        ? (['minute', seconds / 60] as const)
        : (['hour', seconds / 3600] as const);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(Math.ceil(value));
}
