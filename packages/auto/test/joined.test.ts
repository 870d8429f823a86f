import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PRELOAD, Program } from './program.ts';

const CORE = dirname(fileURLToPath(import.meta.resolve('@quiesce/core/package.json')));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quiesce-copy-'));
  cpSync(join(CORE, 'dist'), join(folder, 'dist'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an app with a drain of its own', () => {
  it.each([
    ['before', 'esm'],
    ['before', 'cjs'],
    ['before', 'copy'],
    ['sameTurn', 'esm'],
    ['sameTurn', 'copy'],
    ['later', 'esm'],
    ['later', 'copy'],
  ])(
    'an app with its own drain, created %s, by %s, has one report and one set of log lines',
    async (SCENARIO, FORMAT) => {
      const env = { SCENARIO, FORMAT, COPY: join(folder, 'dist/index.js') };
      const program = await Program.serve('joined.mjs', { env });
      const client = await program.inFlight();
      await program.stop();
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(await program.exit()).toMatchObject({ code: 0, signal: null });
      expect(program.output.match(/shutting down/g)).toHaveLength(1);
      expect(program.output.match(/shutdown clean/g)).toHaveLength(1);
      expect(program.output).toMatch(/step ran[^]*1 of 1 steps done/);
    },
  );

  it.each(['express', 'fastify'])(
    'a server of an app with the %s adapter is left to the drain of the app',
    async (KIND) => {
      const program = await Program.serve('adapters.mjs', { env: { KIND, QUIESCE_LOG: 'debug' } });
      const client = await program.inFlight();
      await program.stop();
      expect(await client.response()).toMatchObject({ status: 200, body: 'done' });
      expect(await program.exit()).toMatchObject({ code: 0, signal: null });
      expect(program.output.match(/shutdown clean/g)).toHaveLength(1);
      expect(program.output).toContain('left to the drain of the app');
    },
  );
});

it('a preload that is loaded from two copies drains once', async () => {
  // The folder from which the copy finds core.
  const copy = mkdtempSync(fileURLToPath(new URL('../node_modules/.copy-', import.meta.url)));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(dirname(PRELOAD.require), copy, { recursive: true });
  const node = ['--import', PRELOAD.import, '--require', join(copy, 'index.js')];
  const program = await Program.serve('app.mjs', { node });
  program.kill('SIGTERM');
  expect(await program.exit()).toMatchObject({ code: 0 });
  expect(program.output.match(/shutdown clean/g)).toHaveLength(1);
});
