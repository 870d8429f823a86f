import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const require = createRequire(import.meta.url);
const VITEST = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');

/** Examples of docs/verify.md: the example, the name of its test file in a project, and the arguments of Node that run it. */
const EXAMPLES = [
  ['vitest.example.ts', 'server.test.ts', [VITEST, 'run', '--root', '.']],
  ['node-test.example.js', 'server.test.mjs', ['--test', 'server.test.mjs']],
] as const;

/** Runs the example in a new project, with `told.mjs` as its server. Returns `passed` or `failed`, and the output below it. */
async function outcomeOf(
  example: string,
  file: string,
  words: readonly string[],
  server: string,
): Promise<string> {
  // Inside this package, so that `@quiesce/verify` resolves. Other tools ignore folders whose name begins with a dot.
  const cwd = mkdtempSync(join(import.meta.dirname, '.example-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const text = readFileSync(join(import.meta.dirname, 'examples', example), 'utf8');
  // Running all probes would take minutes.
  const quick = text.replace("slowPath: '/slow'", "slowPath: '/slow', only: ['exit-status', 'port-free']");
  expect(quick).not.toBe(text);
  writeFileSync(join(cwd, file), quick);
  cpSync(join(import.meta.dirname, 'fixtures/told.mjs'), join(cwd, 'server.js'));
  // Otherwise Vitest would use the configuration of this repository.
  writeFileSync(join(cwd, 'vitest.config.js'), 'export default {};');
  const env = { ...process.env, HANDLE: server, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1' };
  const run = promisify(execFile)(process.execPath, words, { cwd, env });
  return run.then(
    ({ stdout }) => `passed\n${stdout}`,
    (error: { readonly stdout: string; readonly stderr: string }) => `failed\n${error.stdout}${error.stderr}`,
  );
}

describe.each(EXAMPLES)('the example %s of docs/verify.md', (example, file, words) => {
  it(`${example} passes if the server handles SIGTERM and exits with 0`, async () => {
    expect(await outcomeOf(example, file, words, 'yes')).toMatch(/^passed\n/);
  });

  it(`${example} fails and names the failed probe if nothing handles SIGTERM`, async () => {
    const outcome = await outcomeOf(example, file, words, '');
    expect(outcome).toMatch(/^failed\n/);
    expect(outcome).toContain('exit-status: a shutdown that cuts nothing off exits with the success code');
  });
});

/** The body of the test in an example: its indented lines. */
function bodyOf(example: string): string[] {
  const text = readFileSync(join(import.meta.dirname, 'examples', example), 'utf8');
  return text.split('\n').filter((line) => line.startsWith('  '));
}

it('the examples for Jest and Vitest have the same test body', () => {
  expect(bodyOf('jest.example.js')).toEqual(bodyOf('vitest.example.ts'));
});
