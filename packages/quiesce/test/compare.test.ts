import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison } from '@quiesce/verify';
import { expect, it } from 'vitest';
import { fixture } from '../../verify/test/told.ts';
import { temporaryFolder, Tool } from './tool.ts';

const QUICK = ['verify', '--compare', '--only', 'in-flight-post,exit-status,websocket', '--seed', '7'];
/** A server without a signal handler. */
const SERVER = ['--', ...fixture('told.mjs')];

/** Removes numbers, and what the verifier adds on a busy machine: how late it was itself. */
function withoutNumbers(line: string): string {
  return line
    .replaceAll(/\d+ m?s/g, 'N ms')
    .replaceAll(/ \(this mach\S*/g, '')
    .replaceAll(/ +/g, ' ');
}

it('--compare prints one table of the server without and with @quiesce/auto, and exits with 0 if nothing fails with it', async () => {
  const { code, stdout, stderr } = await Tool.run(...QUICK, ...SERVER);
  // The first line names the command, and is wrapped if that is long.
  const [, ...parts] = stdout.trimEnd().split('\n\n');
  const table = parts.join('\n\n').split('\n');
  expect(table.map((line) => withoutNumbers(line))).toEqual([
    ' without with @quiesce/auto',
    'in-flight-post ✗ reset after send at N ms ✓ answered 200 at N ms',
    'exit-status ✗ SIGTERM at N ms ✓ code 0 at N ms',
    '',
    ' 0 passed, 2 failed 2 passed, 0 failed',
    'requests lost 1 of 2 requests 0 of 2 requests',
    '',
    '– skipped, because a path or a feature is missing: websocket',
  ]);
  expect([code, stderr]).toEqual([0, '']);
});

it('--compare exits with 1 if something fails with @quiesce/auto, and suggests fixes', async () => {
  const { code, stdout } = await Tool.run(...QUICK, '--env', 'QUIESCE=off', ...SERVER);
  expect(stdout).toContain('0 passed, 2 failed');
  expect(stdout).toMatch(/^ {4}to try {7}\S/m);
  expect(code).toBe(1);
});

it('--compare writes both reports as JSON, and the one with @quiesce/auto as JUnit and HTML', async () => {
  const folder = temporaryFolder();
  const file = (name: string): string => join(folder, name);
  const outputs = ['--json', file('a.json'), '--junit', file('a.xml'), '--html', file('a.html')];
  expect((await Tool.run(...QUICK, ...outputs, ...SERVER)).code).toBe(0);
  const comparison: Comparison = JSON.parse(readFileSync(file('a.json'), 'utf8'));
  expect(comparison).toMatchObject({
    verdict: 'pass',
    preload: { name: '@quiesce/auto' },
    without: { verdict: 'fail' },
    with: { verdict: 'pass' },
    lost: { without: { lost: 1, requests: 2 }, with: { lost: 0, requests: 2 } },
  });
  expect(readFileSync(file('a.xml'), 'utf8')).toContain('failures="0"');
  expect(readFileSync(file('a.html'), 'utf8')).toContain('2 passed, 0 failed');
});

it('--compare exits with 2 for a running server, because it cannot be started without and with the preload', async () => {
  const { code, stderr } = await Tool.run(...QUICK, '--pid', `${process.pid}`, '--port', '1');
  expect(stderr).toMatch(/^quiesce: ERR_QUIESCE_VERIFY_OPTION_INVALID: .* a comparison needs a command/);
  expect(code).toBe(2);
});
