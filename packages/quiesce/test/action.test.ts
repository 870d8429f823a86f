import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fixture } from '../../verify/test/told.ts';
import { CLI, temporaryFolder } from './tool.ts';

const SCRIPT = fileURLToPath(new URL('../../../actions/verify/verify.sh', import.meta.url));

interface Step {
  readonly code: number | null;
  readonly stdout: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the step of the action with the variables that GitHub sets, and an `npx` that runs the CLI of this repository. */
async function step(inputs: Readonly<Record<string, string>>): Promise<Step> {
  const folder = temporaryFolder();
  const npx = join(folder, 'npx');
  // "$1" is --yes, "$2" the package.
  writeFileSync(
    npx,
    `#!/bin/sh\n[ "$1 $2" = "--yes quiesce" ] || exit 9\nshift 2\nexec ${process.execPath} ${CLI} "$@"\n`,
  );
  chmodSync(npx, 0o755);
  const summary = join(folder, 'summary.md');
  const output = join(folder, 'output');
  writeFileSync(summary, 'of an earlier step\n');
  writeFileSync(output, '');
  const env = {
    PATH: `${folder}:${process.env['PATH']}`,
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    ...inputs,
  };
  const child = spawn('bash', [SCRIPT], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [stdout, [code]]: [string, (number | null)[]] = await Promise.all([
    text(child.stdout),
    once(child, 'close'),
  ]);
  const lines = readFileSync(output, 'utf8').trim().split('\n');
  return {
    code: code ?? null,
    stdout,
    summary: readFileSync(summary, 'utf8'),
    outputs: Object.fromEntries(lines.map((line) => line.split('='))),
  };
}

const command = fixture('told.mjs').join(' ');

it('for a good server, the action writes a summary, reports and a green badge, and no annotation', async () => {
  const INPUT_OPTIONS = "--only exit-status --env 'HANDLE=1 2'";
  const { code, stdout, summary, outputs } = await step({ INPUT_COMMAND: command, INPUT_OPTIONS });
  expect([code, outputs['verdict']]).toEqual([0, 'pass']);
  expect(summary).toMatch(/^of an earlier step\n## ✓ Shutdown: 1 passed, 0 failed/);
  expect(stdout).not.toContain('::');
  const folder = outputs['folder'] ?? '';
  for (const name of ['json', 'xml', 'html', 'svg'])
    expect(existsSync(join(folder, `shutdown.${name}`))).toBe(true);
  expect(readFileSync(join(folder, 'shutdown.svg'), 'utf8')).toMatch(
    /^<svg .*shutdown: 1 of 1 hold.*<\/svg>\n$/,
  );
});

it('for a bad server, the step fails and each failure is an annotation', async () => {
  const INPUT_OPTIONS = '--only exit-status,in-flight-post';
  const { code, stdout, summary, outputs } = await step({ INPUT_COMMAND: command, INPUT_OPTIONS });
  expect([code, outputs['verdict']]).toEqual([1, 'fail']);
  const annotations = stdout.split('\n').filter((line) => line.startsWith('::'));
  expect(annotations).toEqual([
    expect.stringMatching(/^::error title=Shutdown%2C in-flight-post%3A requests are lost::a POST whose/),
    expect.stringMatching(/^::notice title=Shutdown%2C exit-status%3A hygiene::a shutdown that/),
  ]);
  expect(summary).toMatch(/\| ✗ \| `in-flight-post`<br>/);
});

it('for a server that cannot be started, the step fails and says that nothing was judged', async () => {
  const { code, stdout, summary, outputs } = await step({ INPUT_COMMAND: 'false' });
  expect([code, outputs['verdict']]).toEqual([2, undefined]);
  expect(summary).toContain('nothing could be judged');
  expect(stdout).toContain('::error title=Shutdown::');
});
