import { serveTestPage } from '../fixtures/test-page.mjs';

/** The page of the file tests. */
export const serveFilesPage = () => serveTestPage('e2e/files/page');
