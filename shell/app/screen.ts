/** What is on the screen (on a wide one: beside the list of conversations). */
export type Screen =
  | { at: 'home' }
  | { at: 'invite'; id: string }
  | { at: 'invites' }
  | { at: 'calls' }
  | { at: 'link' }
  | { at: 'conversation'; contact: string }
  | { at: 'settings' };

/** Where the browser's back button leads. */
export interface Trail {
  push(screen: Screen): void;
  replace(screen: Screen): void;
  back(): void;
  /** The screen the page was left at, if it is still known. */
  current(): Screen;
  onReturn(listener: (screen: Screen) => void): void;
}

/** The address never changes: what is on the screen is nobody's business, and a link is not kept in the history. */
export function browserTrail(): Trail {
  let returned: (screen: Screen) => void = () => {};
  addEventListener('popstate', (event) => returned(screenOf(event.state)));
  return {
    push: (screen) => history.pushState({ screen, inside: true }, ''),
    replace: (screen) => history.replaceState({ ...history.state, screen }, ''),
    back() {
      if (history.state?.inside) {
        history.back();
      } else {
        history.replaceState(null, '');
        returned({ at: 'home' });
      }
    },
    current: () => screenOf(history.state),
    onReturn(listener) {
      returned = listener;
    },
  };
}

function screenOf(state: { screen?: Screen } | null): Screen {
  return state?.screen ?? { at: 'home' };
}

export function sameScreen(a: Screen, b: Screen): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
