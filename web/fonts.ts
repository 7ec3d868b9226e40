/** A step of the build: lays the typeface, whole and in one weight, where the house's server draws pictures with it. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const FILE = 'Pretendard-Bold.woff2';

export function typeface(): Plugin {
  return {
    name: 'typeface',
    apply: 'build',
    generateBundle() {
      const source = readFileSync(new URL(`./node_modules/pretendard/dist/web/static/woff2/${FILE}`, import.meta.url));
      this.emitFile({ type: 'asset', fileName: `fonts/${FILE}`, source });
    },
  };
}
