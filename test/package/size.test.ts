import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { codeSpans, read, tableRows } from '../docs/markdown.ts';
import { ROOT } from './workspace.ts';
import budget from './size-budget.json' with { type: 'json' };

/** Bytes that the table may be off: it shows kB with one decimal, and is no record of every change. */
const TOLERANCE = 0.05;

describe('docs/releases.md', () => {
  const rows = tableRows(read('docs/releases.md'), 'Size');

  it('has a row for each module with a ceiling', () => {
    expect(rows.map(([name = '']) => codeSpans(name)[0])).toEqual(Object.keys(budget));
  });

  it.each(Object.entries(budget))(
    '%s is below %i bytes, and as large as its row says',
    async (name, ceiling) => {
      const { minified, gzip, brotli } = await measure(name);
      expect(gzip).toBeLessThan(ceiling);
      const [, ...sizes] = rows.find(([cell = '']) => codeSpans(cell)[0] === name) ?? [];
      const documented = sizes.map((size) => Number.parseFloat(size) * 1_000);
      for (const [index, bytes] of [minified, gzip, brotli].entries()) {
        expect(Math.abs((documented[index] ?? 0) - bytes), `${name}: ${bytes}`).toBeLessThan(
          bytes * TOLERANCE + 50,
        );
      }
      expect(documented[3]).toBe(ceiling);
    },
  );
});

/** A module as a bundler would add it: its own code alone, without what its package depends on. */
async function measure(name: string): Promise<{ minified: number; gzip: number; brotli: number }> {
  const [, folder = '', inside = '.'] = /^@quiesce\/([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}/packages/${folder}/dist/${inside}/index.js`],
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
