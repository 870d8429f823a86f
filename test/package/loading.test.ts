import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLERS, FORMATS } from './bundlers.ts';
import { Consumer } from './consumer.ts';
import { RUNNERS, SETTINGS, STARTS } from './loading.ts';
import { stopInFlight } from './stop.ts';
import { COMPILERS } from './workspace.ts';

const VERSIONS = ['5.6', '5.9', '7'] as const;
/** Deadline of the bundled service in ms. */
const DEADLINE = 1_500;

let consumer: Consumer;
beforeAll(async () => {
  consumer = await Consumer.create();
}, 300_000);
afterAll(() => consumer?.remove());

describe.each(VERSIONS)('TypeScript %s', (version) => {
  it.each(SETTINGS)(
    'TypeScript finds the types with $name',
    { timeout: 60_000 },
    async ({ words, folder }) => {
      expect(await consumer.typeErrors(COMPILERS[version], words(version), folder)).toEqual([]);
    },
  );
});

it.each(STARTS.filter(({ isQuick, isPossible = true }) => !isQuick && isPossible))(
  'a service started by $name answers requests in flight at SIGTERM and exits with 0',
  { timeout: 60_000 },
  async ({ words }) => {
    const env = {
      ...process.env,
      TS_NODE_COMPILER: COMPILERS['5.9'].replace(/bin\/tsc$/, 'lib/typescript.js'),
    };
    const stopped = await stopInFlight(words, { cwd: consumer.folder, env });
    expect(stopped).toMatchObject({ code: 0, answer: 'done', connection: 'close' });
    expect(stopped.output).toMatch(/database closed\n[^]*shutdown clean/);
  },
);

it.each(RUNNERS.filter(({ isQuick }) => !isQuick))(
  'a test run by $name starts a service, leaves no handle open, and loads core once',
  { timeout: 60_000 },
  async ({ words }) => {
    expect(await consumer.test(words)).not.toContain('open handle');
  },
);

describe.each(FORMATS)('bundled as %s', (format) => {
  it.each(Object.entries(BUNDLERS))(
    'a service bundled by %s answers requests in flight at SIGTERM; if blocked, it exits with 1 at the deadline and names the place',
    { timeout: 60_000 },
    async (name, bundle) => {
      const folder = join(consumer.folder, `${name.replaceAll(/\W/g, '')}-${format}`);
      const file = join(folder, format === 'cjs' ? 'bundle.cjs' : 'bundle.mjs');
      await bundle(join(consumer.folder, 'bundled.mjs'), file, format);

      const drained = await stopInFlight([file], { env: {} });
      expect(drained.output).toMatch(/core is one\n[^]*database closed\n[^]*shutdown clean/);
      expect(drained).toMatchObject({ code: 0, answer: 'done' });

      const blocked = await stopInFlight([file], { env: {} }, '/block');
      expect(blocked.output).toMatch(/ended while running \S+ \(bundle\.[cm]js:\d+\)/);
      expect(blocked).toMatchObject({ code: 1, answer: 'no answer' });
      expect(blocked.time).toBeLessThan(DEADLINE + 4_000);
    },
  );
});
