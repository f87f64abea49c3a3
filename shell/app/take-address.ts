// Evaluated before every other module: what came in the address leaves it at once, before anything can see it there (an
// extension, a screenshot, a bookmark), and lives on in memory only.

/** What an address asks for. */
export type Asked =
  | { is: 'nothing' }
  | { is: 'invite'; code: string }
  /** Text that another app has handed over, and the name by which pwa/service-worker.ts gives its files. */
  | { is: 'shared'; text: string; files: string | undefined }
  /** A notification of this contact was tapped. */
  | { is: 'contact'; id: string }
  /** A shortcut of the installed app: pwa/manifest.webmanifest. */
  | { is: 'new invite' }
  | { is: 'scan' };

export function askedBy(search: string, hash: string): Asked {
  const fragment = hash.slice(1);
  if (fragment.startsWith('share=')) {
    const said = new URLSearchParams(fragment);
    return { is: 'shared', text: said.get('share') ?? '', files: said.get('files') ?? undefined };
  }
  if (fragment.startsWith('contact=')) return { is: 'contact', id: fragment.slice('contact='.length) };
  if (fragment) return { is: 'invite', code: fragment };
  const action = new URLSearchParams(search).get('action');
  if (action === 'new-invite') return { is: 'new invite' };
  return { is: action === 'scan' ? 'scan' : 'nothing' };
}

export function takeAddress(): Asked {
  const asked = askedBy(location.search, location.hash);
  if (location.href !== location.origin + location.pathname) history.replaceState(history.state, '', location.pathname);
  return asked;
}

export const askedAtStart = takeAddress();
