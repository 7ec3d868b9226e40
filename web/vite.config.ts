import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { compressed } from './compress.ts';
import { typeface } from './fonts.ts';

/** Where the Python server listens while the client is developed with `npm run dev`. */
const house = process.env.MADANG_URL ?? 'http://127.0.0.1:8800';

export default defineConfig({
  plugins: [
    // Tests find the messages compiled (`npm run messages`): the plugin's watchers would keep them from ending.
    process.env.VITEST
      ? []
      : paraglideVitePlugin({
          project: './project.inlang',
          outdir: './src/lib/paraglide',
          strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
        }),
    svelte(),
    typeface(),
    compressed(),
  ],
  resolve: { alias: { $lib: new URL('./src/lib', import.meta.url).pathname, $features: new URL('./src/features', import.meta.url).pathname } },
  build: { target: 'es2022', sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 150 },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: house, ws: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
