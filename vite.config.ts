import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { messages } from './pwa/messages.ts';

const root = import.meta.dirname;
const core = join(root, 'build/wasm/product/vesper-core');

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
      { find: /^vesper-core$/, replacement: `${core}.js` },
      { find: /^vesper-core\.wasm/, replacement: `${core}.wasm` },
    ],
  },
  plugins: [fixedFiles(), messages()],
  test: {
    root,
    include: ['tests/shell/**/*.test.ts'],
    environment: 'node',
    setupFiles: 'tests/shell/fakes/english.ts',
  },
  build: {
    outDir: join(root, 'build/dist'),
    emptyOutDir: true,
    // No inline scripts or data: modules: the server's Content-Security-Policy allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
});
