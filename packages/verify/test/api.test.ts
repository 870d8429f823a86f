import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const require = createRequire(import.meta.url);
const VITEST = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');

/** The examples of docs/verify.md: each is a test file of a project, and how it is run. */
const EXAMPLES = [
  ['vitest.example.ts', 'server.test.ts', [VITEST, 'run', '--root', '.']],
  ['node-test.example.js', 'server.test.mjs', ['--test', 'server.test.mjs']],
] as const;

/** What becomes of a project with such a test, and such a server. */
async function outcomeOf(
  example: string,
  file: string,
  words: readonly string[],
  server: string,
): Promise<string> {
  // Beside node_modules, so that the package resolves; with a dot, so that no other tool looks into it.
  const cwd = mkdtempSync(join(import.meta.dirname, '.example-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const text = readFileSync(join(import.meta.dirname, 'examples', example), 'utf8');
  // All probes would take minutes.
  const quick = text.replace("slowPath: '/slow'", "slowPath: '/slow', only: ['exit-status', 'port-free']");
  expect(quick).not.toBe(text);
  writeFileSync(join(cwd, file), quick);
  cpSync(join(import.meta.dirname, 'fixtures/told.mjs'), join(cwd, 'server.js'));
  // Not the one of this repository.
  writeFileSync(join(cwd, 'vitest.config.js'), 'export default {};');
  const env = { ...process.env, HANDLE: server, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1' };
  const run = promisify(execFile)(process.execPath, words, { cwd, env });
  return run.then(
    ({ stdout }) => `passed\n${stdout}`,
    (error: { readonly stdout: string; readonly stderr: string }) => `failed\n${error.stdout}${error.stderr}`,
  );
}

describe.each(EXAMPLES)('the example %s', (example, file, words) => {
  it('passes with a server that stops well', async () => {
    expect(await outcomeOf(example, file, words, 'yes')).toMatch(/^passed\n/);
  });

  it('fails with one that does not, and says what does not hold', async () => {
    const outcome = await outcomeOf(example, file, words, '');
    expect(outcome).toMatch(/^failed\n/);
    expect(outcome).toContain('exit-status: a shutdown that cuts nobody off ends with the code of success');
  });
});

/** What an example asks and expects: what is indented. */
function bodyOf(example: string): string[] {
  const text = readFileSync(join(import.meta.dirname, 'examples', example), 'utf8');
  return text.split('\n').filter((line) => line.startsWith('  '));
}

it('the example for Jest asks and expects what the one for Vitest does', () => {
  expect(bodyOf('jest.example.js')).toEqual(bodyOf('vitest.example.ts'));
});
