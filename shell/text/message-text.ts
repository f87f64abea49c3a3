import type { Message } from '../core/core.ts';
import { en } from './en.ts';

/** What stands for a message where it is shown: its text, or words of ours for one without. */
export function textOf({ what, text }: Message, name: string): string {
  switch (what) {
    case 'text':
      return text;
    case 'unsupported':
      return en.conversation.unsupported;
    case 'session renewed':
      return en.conversation.renewed(name);
    case 'identity changed':
      return en.conversation.newIdentity(name);
  }
}
