import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { codeSpans, read, tableRows } from '../docs/markdown.ts';
import { isLoadedBothWays, manifestOf, nameOf, PACKAGES, ROOT } from './workspace.ts';

/** Allowed relative deviation of the table, which shows kB with one decimal and is not updated for every change. */
const TOLERANCE = 0.05;

/** Maximum sizes in bytes by module; each package has its own in `size-budget.json`. */
const BUDGET: ReadonlyMap<string, number> = new Map(PACKAGES.flatMap((name) => ceilingsOf(name)));

function ceilingsOf(name: string): (readonly [module: string, ceiling: number])[] {
  const file = `packages/${name}/size-budget.json`;
  if (!existsSync(join(ROOT, file))) return [];
  const ceilings: Readonly<Record<string, number>> = JSON.parse(read(file));
  return Object.entries(ceilings).map(([path, ceiling]) => [nameOf(name) + path.slice(1), ceiling]);
}

describe.each([...BUDGET])('the size of %s', (name, ceiling) => {
  it(`the size of ${name} is below ${ceiling} bytes, compressed by gzip`, async () => {
    const { gzip } = await measure(name);
    expect(gzip).toBeLessThan(ceiling);
  });
});

describe('docs/releases.md', () => {
  const rows = tableRows(read('docs/releases.md'), 'Size');

  it.each(rows)(
    'docs/releases.md is right about the sizes and the limit of %s',
    async (cell = '', ...sizes) => {
      const name = codeSpans(cell)[0] ?? '';
      const { minified, gzip, brotli } = await measure(name);
      const documented = sizes.map((size) => Number.parseFloat(size) * 1_000);
      for (const [index, bytes] of [minified, gzip, brotli].entries()) {
        expect(Math.abs((documented[index] ?? 0) - bytes), `${name}: ${bytes}`).toBeLessThan(
          bytes * TOLERANCE + 50,
        );
      }
      expect(documented[3]).toBe(BUDGET.get(name));
    },
  );
});

/** Measures a module as a bundler would add it: its own code without its dependencies. */
async function measure(name: string): Promise<{ minified: number; gzip: number; brotli: number }> {
  const [, folder = '', inside = '.'] = /^@quiesce\/([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  const file = isLoadedBothWays(manifestOf(folder)) ? 'index.mjs' : 'index.js';
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}/packages/${folder}/dist/${inside}/${file}`],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    minified: contents.length,
    gzip: gzipSync(contents, { level: 9 }).length,
    brotli: brotliCompressSync(contents).length,
  };
}
