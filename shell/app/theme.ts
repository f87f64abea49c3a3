export type Theme = 'light' | 'dark' | 'system';

const slot = 'vesper.theme';

export function chosenTheme(): Theme {
  const kept = localStorage.getItem(slot);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(slot);
  else localStorage.setItem(slot, theme);
  applyTheme();
}

/** Makes the page look as chosen, and the browser's own bars with it. */
export function applyTheme(): void {
  const theme = chosenTheme();
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const { light = '', dark = '', own = '' } = meta.dataset;
    meta.content = theme === 'light' ? light : theme === 'dark' ? dark : own === 'dark' ? dark : light;
  }
}
