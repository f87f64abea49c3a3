import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { messages } from './pwa/messages.ts';

const root = import.meta.dirname;
const product = join(root, 'build/wasm/product');

/** Files whose addresses are fixed: the manifest and the icons that it names. */
function fixedFiles(): Plugin {
  return {
    name: 'vesper-fixed-files',
    apply: 'build',
    generateBundle() {
      const emit = (fileName: string, path: string) =>
        this.emitFile({ type: 'asset', fileName, source: readFileSync(join(root, path)) });
      emit('manifest.webmanifest', 'pwa/manifest.webmanifest');
      const { screenshots } = JSON.parse(readFileSync(join(root, 'pwa/manifest.webmanifest'), 'utf8'));
      for (const { src } of screenshots) emit(src.slice(1), `assets${src}`);
      for (const icon of readdirSync(join(root, 'assets/icons'))) emit(`icons/${icon}`, `assets/icons/${icon}`);
    },
  };
}

/** The engine is fetched while the script that starts it still is: on a slow network it is most of the wait. */
function engineFirst(): Plugin {
  return {
    name: 'vesper-engine-first',
    apply: 'build',
    transformIndexHtml(_html, { bundle = {} }) {
      const engine = Object.keys(bundle).filter((name) => /vesper-core-[^/]+\.wasm$/.test(name));
      if (engine.length > 1) throw new Error(`one engine is built, not ${engine.length}`);
      if (!engine[0]) return []; // a page of tests
      // As the script asks for it, so that it is fetched once.
      const attrs = { rel: 'preload', as: 'fetch', type: 'application/wasm', crossorigin: '', href: `/${engine[0]}` };
      return [{ tag: 'link', attrs, injectTo: 'head' }];
    },
  };
}

export default defineConfig({
  root: join(root, 'pwa'),
  publicDir: false,
  resolve: {
    alias: [
      { find: /^(vesper-core|vesper-file|vesper-voice|vesper-call|vesper-vault)$/, replacement: `${product}/$1.js` },
      {
        find: /^(vesper-core|vesper-file|vesper-voice|vesper-call|vesper-vault)\.wasm/,
        replacement: `${product}/$1.wasm`,
      },
    ],
  },
  plugins: [fixedFiles(), engineFirst(), messages()],
  test: {
    root,
    include: ['tests/shell/**/*.test.ts'],
    environment: 'node',
    setupFiles: 'tests/shell/fakes/english.ts',
  },
  worker: { format: 'es' },
  build: {
    outDir: join(root, 'build/dist'),
    emptyOutDir: true,
    // No inline scripts or data: modules: the server's Content-Security-Policy allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    rolldownOptions: {
      output: {
        // Found by pwa/build-service-worker.mjs: the dictionaries are not kept on every device.
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => id.includes('/@zxcvbn-ts/language-'))
            ? 'assets/dictionary-[hash].js'
            : 'assets/[name]-[hash].js',
      },
    },
  },
});
