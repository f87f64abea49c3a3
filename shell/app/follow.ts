import type { Contact, CoreEvent } from '../core/core.ts';
import { t } from '../text/words.ts';
import type { Screen } from './screen.ts';
import type { AppState } from './state.ts';

/** What a person was waiting for when an event came. */
export interface Expectation {
  /** They asked for a new invite, which has not shown itself yet. */
  invite: boolean;
  /** The contact it is for, when it is for one. */
  contact?: string;
}

export const nothingExpected: Expectation = { invite: false };

/** Where an event leads, and what is said about it. */
export interface Step {
  expected: Expectation;
  screen?: Screen;
  notice?: string;
  invitedAgain?: AppState['invitedAgain'];
}

/** Decides whether an event moves the person on: only ever to what they are waiting for. */
export function follow(before: AppState, after: AppState, event: CoreEvent, expected: Expectation): Step {
  if (event.kind === 'invite') {
    if (expected.invite && !before.model.invites.has(event.id)) {
      const { contact } = expected;
      return {
        expected: nothingExpected,
        screen: { at: 'invite', id: event.id },
        ...(contact === undefined ? {} : { invitedAgain: new Map(after.invitedAgain).set(event.id, contact) }),
      };
    }
    const knownRequests = before.model.invites.get(event.id)?.requests ?? [];
    const came = event.requests.find(({ id }) => !knownRequests.some((known) => known.id === id));
    return { expected, ...(came ? { notice: t.notice.wantsToJoin({ name: came.name }) } : {}), ...arrival(after) };
  }
  if (event.kind === 'contact') {
    const known = before.model.contacts.get(event.id);
    if (event.state === 'identity changed' && known?.state !== event.state) {
      return { expected, ...blocked(after, event) };
    }
    // We joined by their invite (joining), or they came by ours.
    const cameToUs = !known && event.state === 'established';
    const notice = cameToUs ? { notice: t.notice.accepted({ name: event.name }) } : {};
    return { expected, ...notice, ...arrival(after), ...joined(after) };
  }
  return event.kind === 'link' ? { expected, ...joined(after) } : { expected };
}

/** Whoever waits beside their link for somebody goes straight to them. A link for several is still needed. */
function arrival({ screen, model }: AppState): { screen?: Screen } {
  const invite = screen.at === 'invite' ? model.invites.get(screen.id) : undefined;
  const contact = invite?.contacts[0];
  if (invite?.uses !== 1 || !contact || !model.contacts.has(contact)) return {};
  return { screen: { at: 'conversation', contact } };
}

/** There is something to decide: where the person is already, beside the link they made for it, or elsewhere. */
function blocked({ screen, invitedAgain }: AppState, { id, name }: Contact): { screen?: Screen; notice?: string } {
  if (screen.at === 'conversation' && screen.contact === id) return {};
  if (screen.at === 'invite' && invitedAgain.get(screen.id) === id)
    return { screen: { at: 'conversation', contact: id } };
  return { notice: t.notice.identityChanged({ name }) };
}

/** The link on the screen has become a contact. */
export function joined({ screen, link, model }: AppState): { screen?: Screen } {
  if (screen.at !== 'link' || link.is !== 'known') return {};
  const known = model.links.get(link.id);
  if (known?.state !== 'joined' || !model.contacts.has(known.contact)) return {};
  return { screen: { at: 'conversation', contact: known.contact } };
}
