// Serves the page of calls on the router, where both hosts reach it. Ends with its input.

import { serveTestPage } from '../fixtures/test-page.mjs';
import { routerAddress } from './lab.mjs';

const served = await serveTestPage('e2e/call-audio/page', { trustedTypes: ['test'], address: routerAddress });
console.log(served.url);
process.stdin.resume().once('end', () => void served.stop());
