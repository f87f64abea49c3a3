import type { Model } from './model.ts';
import type { Screen } from './screen.ts';

export type Phase =
  /** `isNew`: nobody has been here before, and the engine need not be waited for. */
  | { is: 'starting'; isNew?: boolean }
  | { is: 'running' }
  /** Open in another tab, which is the one in use. */
  | { is: 'elsewhere' }
  /** A person has to open it. */
  | { is: 'locked' }
  /** It is being put into a file. */
  | { is: 'leaving' }
  /** It has been put into a file, and is not used here. */
  | { is: 'moved' }
  /** A file is being opened. */
  | { is: 'coming' }
  /** Another copy of the profile is in use. */
  | { is: 'another copy' }
  | { is: 'erasing' }
  | { is: 'failed'; why: 'unsupported' | 'start failed' | 'storage failed' };

/** Nothing runs, and nothing of the profile is shown or kept in memory. */
export const closedPhases = ['locked', 'leaving', 'moved', 'coming', 'another copy', 'erasing'] as const;
export type ClosedPhase = (typeof closedPhases)[number];

/** The link that is open on the link screen. */
export type OpenedLink =
  | { is: 'none' }
  /** The engine knows it: see Model.links. */
  | { is: 'known'; id: string; text: string }
  /** It could not even be read, or belongs to another place. */
  | { is: 'unreadable'; error: string; host: string };

export interface Shared {
  text: string;
  files: readonly File[];
}

export interface AppState {
  phase: Phase;
  model: Model;
  screen: Screen;
  /** The first message that was unread when the conversation on the screen was opened. */
  divider: { contact: string; position: number } | undefined;
  link: OpenedLink;
  /** The contacts that invites made in this tab are for, by invite; other invites are for whoever comes. */
  invitedAgain: ReadonlyMap<string, string>;
  /** Invites that have been said to end soon, until the person has seen it. */
  ending: ReadonlySet<string>;
  /** What another app has handed over, until it is said whom it is for. */
  shared: Shared | undefined;
  /** One short sentence about what has just happened. */
  notice: string;
  updateReady: boolean;
}

/** The screen, unless what it shows is gone (after a reload, or by the browser's back button). */
export function screenThatExists(screen: Screen, { model, link }: AppState): Screen {
  const isGone =
    (screen.at === 'conversation' && !model.contacts.has(screen.contact)) ||
    (screen.at === 'invite' && !model.invites.has(screen.id)) ||
    (screen.at === 'link' && link.is === 'none');
  return isGone ? { at: 'home' } : screen;
}
