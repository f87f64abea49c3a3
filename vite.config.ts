import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { pageOrder } from './pwa/page-order.ts';
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
  plugins: [fixedFiles(), messages(), pageOrder()],
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
        // Each file of its own is another question on the way, so the first page is two: what need not wait, and the
        // rest, which later parts share. A module brings along what it imports.
        codeSplitting: {
          groups: [
            { name: 'early', test: /\/shell\/early\.ts$/ },
            { name: 'app', test: /\/shell\/main\.ts$/ },
          ],
        },
        // Found by pwa/build-service-worker.mjs: the dictionaries are not kept on every device.
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => id.includes('/@zxcvbn-ts/language-'))
            ? 'assets/dictionary-[hash].js'
            : 'assets/[name]-[hash].js',
      },
    },
  },
});
