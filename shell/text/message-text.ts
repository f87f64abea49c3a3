import type { Message } from '../core/core.ts';
import { span } from './time.ts';
import { t } from './words.ts';

/** What stands for a message where it is shown: its text, or words of ours for one without. */
export function textOf({ what, text, incoming, disappearsAfterS }: Message, name: string): string {
  switch (what) {
    case 'text':
      return text;
    case 'unsupported':
      return t.conversation.unsupported;
    case 'session renewed':
      return t.conversation.renewed({ name });
    case 'identity changed':
      return t.conversation.newIdentity({ name });
    case 'removed':
      return incoming ? t.conversation.removedByThem({ name }) : t.conversation.removedByUs;
    case 'disappearing':
      if (disappearsAfterS === 0) return incoming ? t.conversation.staysByThem({ name }) : t.conversation.staysByUs;
      return incoming
        ? t.conversation.disappearsByThem({ name, time: span(disappearsAfterS) })
        : t.conversation.disappearsByUs({ time: span(disappearsAfterS) });
  }
}
