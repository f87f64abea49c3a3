// What need not wait for the rest of the app: a script of its own in the page (pwa/page-order.ts), and a few kB, so
// that the words come while the rest does.

// The invite's secret is out of the address before anything else runs.
import './app/take-address.ts';
import { beginLanguage } from './app/language.ts';
import { applyTheme } from './app/theme.ts';

applyTheme();
/** Rejects when the words could not be loaded. */
export const wordsCome = beginLanguage();
// main.ts says so. Until it is there, nobody has asked.
wordsCome.catch(() => {});
