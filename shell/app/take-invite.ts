// Evaluated before every other module: the secret of an invite leaves the address at once, before anything can see it
// there (an extension, a screenshot, a bookmark), and lives on in memory only.

export function takeInviteCode(): string | undefined {
  const code = location.hash.slice(1);
  if (location.href.includes('#')) history.replaceState(history.state, '', location.pathname + location.search);
  return code || undefined;
}

export const inviteCodeAtStart = takeInviteCode();
