import { readFileSync } from 'node:fs';
import { startServer, temporaryDirectory } from '@quiesce/test/kit';
import { describe, expect, it } from 'vitest';
import { useCopy } from './copies.ts';
import { routeTests } from './route-tests.ts';
import { shutdownTests } from './shutdown-tests.ts';

/** Examples with the same service in four frameworks. */
const NAMES = ['express', 'koa', 'fastify', 'node-http'];

describe.each(NAMES)('the example %s', (name) => {
  const copy = useCopy(name);
  const start = async (dataDir?: string) =>
    startServer(copy.file('src/server.js'), { DATA_DIR: dataDir ?? (await temporaryDirectory()) });

  routeTests(start);
  shutdownTests(start);
});

it.each(['access-log', 'files', 'input', 'notes'])('all four examples have the same %s.js', (file) => {
  const [first, ...others] = NAMES.map((name) =>
    readFileSync(new URL(`../../examples/${name}/src/${file}.js`, import.meta.url), 'utf8'),
  );
  for (const other of others) expect(other).toBe(first);
});
