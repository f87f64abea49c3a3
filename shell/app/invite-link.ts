/** The address that begins with an invite's code. */
export function inviteLink(origin: string, code: string): string {
  return `${origin}/#${code}`;
}

/** Whether a text, found in a QR code, is an invite link or its code: of this server or another, of this version or a
 * later one. */
export function isInviteLink(text: string): boolean {
  return /^(?:https?:\/\/[^\s#]+#)?[\w-]{50,}$/i.test(text.trim());
}

export type PastedLink = { is: 'here'; link: string } | { is: 'elsewhere'; host: string };

/** Finds the invite link in what a person pasted: often the whole message it came in. */
export function findInviteLink(pasted: string, origin: string): PastedLink {
  const text = pasted.trim();
  const link = /https?:\/\/[^\s#]+#\S*/i.exec(text)?.[0] ?? text;
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.host && url.origin !== origin) return { is: 'elsewhere', host: url.host };
  return { is: 'here', link };
}

/** Whether a text of any kind has an invite link of this server in it. */
export function holdsInviteLink(text: string, origin: string): boolean {
  return text.includes(`${origin}/#`);
}
