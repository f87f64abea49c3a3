import type { Message } from '../core/core.ts';
import { clockTime, playingTime, span } from './time.ts';
import { t } from './words.ts';

/** What stands for a file where it is not shown. */
function fileText({ name, durationMs, width }: NonNullable<Message['file']>): string {
  if (durationMs > 0) return t.file.voice;
  return width > 0 ? t.file.picture : name;
}

/** What stands for a message where it is shown: its text, or words of ours for one without. */
export function textOf(message: Message, name: string): string {
  const { what, text, file, incoming, disappearsAfterS } = message;
  switch (what) {
    case 'text':
      if (!file) return text;
      return text ? t.file.withText({ label: fileText(file), text }) : fileText(file);
    case 'unsupported':
      return t.conversation.unsupported;
    case 'session renewed':
      return t.conversation.renewed({ name });
    case 'identity changed':
      return t.conversation.newIdentity({ name });
    case 'renamed':
      return t.conversation.renamed({ name: text });
    case 'removed':
      return incoming ? t.conversation.removedByThem({ name }) : t.conversation.removedByUs;
    case 'disappearing':
      if (disappearsAfterS === 0) return incoming ? t.conversation.staysByThem({ name }) : t.conversation.staysByUs;
      return incoming
        ? t.conversation.disappearsByThem({ name, time: span(disappearsAfterS) })
        : t.conversation.disappearsByUs({ time: span(disappearsAfterS) });
    case 'past call':
      return callText(message);
  }
}

/** How a call went, for who reads it here: who called says it the same to both. */
function callText({ call, incoming, sentAtMs }: Message): string {
  const words = t.conversation.pastCall;
  const time = clockTime(sentAtMs);
  switch (call?.outcome) {
    case 'answered':
      return words.answered({ time, length: playingTime(call.durationS * 1000) });
    case 'declined':
      return incoming ? words.declinedByUs({ time }) : words.declinedByThem({ time });
    case 'busy':
      return incoming ? words.missedByUs({ time }) : words.busyByThem({ time });
    case 'missed':
      return incoming ? words.missedByUs({ time }) : words.missedByThem({ time });
    case 'failed':
    case undefined:
      return words.failed({ time });
  }
}
