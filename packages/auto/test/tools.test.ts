import { describe, expect, it } from 'vitest';
import { toolOf } from '../src/tools.ts';

const tool = (
  script: string | undefined,
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) => toolOf({ argv: ['/usr/bin/node', ...(script === undefined ? [] : [script]), ...words], env });

describe('a program that is left alone', () => {
  it.each([
    ['/usr/lib/node_modules/npm/bin/npm-cli.js', 'npm'],
    ['/root/.cache/node/corepack/v1/pnpm/10.0.0/bin/pnpm.cjs', 'pnpm.cjs'],
    ['/app/.yarn/releases/yarn-4.9.0.cjs', 'yarn-4.9.0.cjs'],
    ['/app/node_modules/vite/bin/vite.js', 'vite'],
    ['/app/node_modules/.pnpm/vitest@4.1.12/node_modules/vitest/dist/workers/forks.js', 'vitest'],
    ['/app/node_modules/jest-worker/build/workers/processChild.js', 'jest-worker'],
    ['/app/node_modules/@angular/cli/bin/ng.js', '@angular/cli'],
  ])('the program %s is the tool %s', (script, name) => {
    expect(tool(script)).toBe(name);
  });

  it.each([
    [['dev'], {}],
    [['start'], { NODE_ENV: 'development' }],
  ])('a development server of a framework is a tool: %j %j', (words, env) => {
    expect(tool('/app/node_modules/next/dist/bin/next', words, env)).toBe('next, for development');
  });

  it('a file of `node --test` is left alone', () => {
    expect(tool('/app/test/a.test.js', [], { NODE_TEST_CONTEXT: 'child-v8' })).toBe('node --test');
  });
});

describe('a service', () => {
  it.each([
    ['/app/server.js', [], { NODE_ENV: 'development' }],
    ['/app/npm.js', [], {}],
    ['/app/node_modules/next/dist/bin/next', ['start'], { NODE_ENV: 'production' }],
    ['/app/node_modules/fastify-cli/cli.js', ['start', 'app.js'], {}],
    ['/app/node_modules/pm2/lib/ProcessContainerFork.js', [], {}],
    [undefined, [], {}],
  ])('a service is not a tool: %s %j %j', (script, words, env) => {
    expect(tool(script, words, env)).toBe(script === '/app/npm.js' ? 'npm.js' : undefined);
  });
});
