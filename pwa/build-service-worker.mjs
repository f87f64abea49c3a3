// After `vite build`: compiles the service worker and gives it the list of the build's files with their digests.

import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { injectManifest } from 'workbox-build';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'build/dist');
const compiled = join(root, 'build/service-worker');

await build({
  configFile: false,
  logLevel: 'warn',
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: compiled,
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: {
      input: join(import.meta.dirname, 'service-worker.ts'),
      output: { format: 'iife', entryFileNames: 'service-worker.js' },
    },
  },
});

/** Workbox's entries become ours: absolute addresses, and digests that the browser checks. */
async function withIntegrity(entries) {
  const manifest = await Promise.all(
    entries.map(async ({ url, size }) => ({
      // The page is asked for as the root, so that no redirect can stand in its way.
      url: url === 'index.html' ? '/' : `/${url}`,
      integrity: `sha384-${createHash('sha384')
        .update(await readFile(join(dist, url)))
        .digest('base64')}`,
      size,
      revision: null,
      // The codec of calls has neural networks in it, and whoever only writes does without.
      ...(/^assets\/vesper-call-[^/]+\.wasm$/.test(url) && { isLater: true }),
    })),
  );
  return { manifest: manifest.sort((a, b) => (a.url < b.url ? -1 : 1)), warnings: [] };
}

const { count, size, warnings } = await injectManifest({
  swSrc: join(compiled, 'service-worker.js'),
  swDest: join(dist, 'service-worker.js'),
  globDirectory: dist,
  globPatterns: ['**/*'],
  globIgnores: [
    'service-worker.js',
    'assets/dictionary-*',
    'icons/icon-*.png',
    'icons/apple-touch-icon.png',
    'screenshots/*',
  ],
  maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
  manifestTransforms: [withIntegrity],
});
await rm(compiled, { recursive: true });
for (const warning of warnings) console.warn(warning);
console.log(`service worker: ${count} files, ${size} bytes`);
