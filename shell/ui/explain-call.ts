import type { App } from '../app/app.ts';
import type { CallRefusal } from '../app/calls.ts';
import { explain } from '../text/errors.ts';
import { call as words } from '../text/words.ts';

/** Why a call could not be made or taken, in words. */
export function explainCall(refusal: CallRefusal): string {
  if (!('error' in refusal)) return words.refused[refusal.microphone];
  // Elsewhere that is said of an invite.
  return refusal.error === 'server_unreachable' ? words.refused.failed : explain(refusal.error);
}

/** True: it was not refused. Else they are told why. */
export function isTaken(app: App, refusal: CallRefusal | undefined): boolean {
  if (refusal) app.notify(explainCall(refusal));
  return !refusal;
}
