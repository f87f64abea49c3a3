import type { Message } from '../core/core.ts';
import { t } from './words.ts';

/** What stands for a message where it is shown: its text, or words of ours for one without. */
export function textOf({ what, text }: Message, name: string): string {
  switch (what) {
    case 'text':
      return text;
    case 'unsupported':
      return t.conversation.unsupported;
    case 'session renewed':
      return t.conversation.renewed({ name });
    case 'identity changed':
      return t.conversation.newIdentity({ name });
  }
}
