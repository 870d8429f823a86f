import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { doctor, formatDoctorReport } from '@quiesce/doctor';
import { describe, expect, it, onTestFinished } from 'vitest';
import { quiesce } from './quiesce.ts';

const FOLDER = join(import.meta.dirname, '../../doctor/test/fixtures');
const delay = ['--drain', '{ "shutdownDelay": 5000 }'];

describe('quiesce doctor exits', () => {
  it.each([
    ['0 if nothing has to change', ['sound.yaml', ...delay], 0],
    ['0 for a note', ['single-replica.yaml', ...delay, '--strict'], 0],
    ['0 for a warning', ['never-killed.service'], 0],
    ['1 for a warning with --strict', ['never-killed.service', '--strict'], 1],
    ['1 for an error', ['grace-too-short.service'], 1],
    ['1 for an error in one of several files', ['sound.service', 'compose.grace-too-short.yaml'], 1],
    ['2 for a missing file', ['nowhere.yaml'], 2],
    ['2 for an unknown drain option', ['sound.service', '--drain', '{ "dealine": 1 }'], 2],
    ['2 for invalid JSON', ['sound.service', '--drain', '{ deadline: 1 }'], 2],
    ['2 for a time without a unit', ['sound.service', '--margin', '2'], 2],
    ['2 for an unknown option', ['sound.service', '--marign', '2s'], 2],
    ['2 for an unknown kind', ['sound.service', '--kind', 'helm'], 2],
    ['0 for a sufficient grace period without a file', ['--grace', '28s'], 0],
    ['1 for a short grace period without a file', ['--grace', '10s'], 1],
    ['2 for two source files', ['sound.service', '--drain', 'a.ts', '--drain', 'b.ts'], 2],
    ['2 without a file', [], 2],
    ['0 for --help', ['--help'], 0],
  ])('quiesce doctor exits with %s', async (_what, words, expected) => {
    const { code, stdout, stderr } = await quiesce(['doctor', ...words], { cwd: FOLDER });
    expect(code).toBe(expected);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(expected === 2 ? stderr : stdout).not.toBe('');
    expect(expected === 2 ? stdout : stderr).toBe('');
  });
});

it('an error of quiesce doctor is one line with its code', async () => {
  const { stderr } = await quiesce(['doctor', 'sound.service', '--drain', 'nowhere.json'], { cwd: FOLDER });
  expect(stderr).toMatch(/^quiesce: ERR_QUIESCE_DOCTOR_DRAIN: --drain must be an object in JSON, .+\n$/);
});

it('every option of the command is passed to the doctor', async () => {
  const words = [
    ['--drain', '{ "shutdownDelay": 5000, "deadline": 30000 }'],
    ['--grace', '20s'],
    ['--kind', 'kubernetes'],
    ['--only', 'web,api'],
    ['--margin', '1s'],
    ['--propagation', '6s'],
    ['--client-cache', '1s'],
    ['--pre-stop', '4s'],
    ['--balancer-check', '2s'],
    ['--balancer-failures', '4'],
    ['--balancer-timeout', '3s'],
    ['--balancer-idle', '1m'],
    ['--keep-alive-timeout', '7s'],
    ['--deregistration', '500ms'],
    ['--longest-request', '1m30s'],
    ['--cluster'],
    ['--pm2-kill-signal', 'SIGTERM'],
    ['--json'],
  ];
  const { stdout } = await quiesce(['doctor', 'pre-stop-unknown.yaml', ...words.flat()], { cwd: FOLDER });
  const report = await doctor(
    [{ name: 'pre-stop-unknown.yaml', text: readFileSync(join(FOLDER, 'pre-stop-unknown.yaml'), 'utf8') }],
    {
      drain: { shutdownDelay: 5_000, deadline: 30_000 },
      grace: 20_000,
      kind: 'kubernetes',
      only: ['web', 'api'],
      margin: 1_000,
      propagation: 6_000,
      clientCache: 1_000,
      preStop: 4_000,
      balancerCheck: { interval: 2_000, failures: 4, timeout: 3_000 },
      balancerIdle: 60_000,
      keepAliveTimeout: 7_000,
      deregistration: 500,
      longestRequest: 90_000,
      cluster: true,
      pm2KillSignal: 'SIGTERM',
    },
  );
  expect(JSON.parse(stdout)).toEqual(report);
  expect(report.errors).toBe(3);
});

it('options of the drain in JSON take precedence over those of a source file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, 'drain.ts'),
    'export const drain = createDrain({ deadline: 9_000, cleanupTime: 2_000 });',
  );
  const words = ['doctor', '--grace', '11500ms', '--drain', 'drain.ts'];
  expect(await quiesce(words, { cwd: folder })).toMatchObject({ code: 0 });
  expect(await quiesce([...words, '--drain', '{ "deadline": 9001 }'], { cwd: folder })).toMatchObject({
    code: 1,
  });
});

it('quiesce doctor reads stdin, and the options of the drain from a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'drain.json'), '{ "deadline": 7000 }');
  const stdin = 'services: { web: { image: web } }';
  const { code, stdout } = await quiesce(['doctor', '-', '--drain', 'drain.json'], { cwd: folder, stdin });
  expect(stdout).toContain('service web  stdin:1\n');
  expect(code).toBe(0);
});

describe('colours', () => {
  const ESCAPE = '\u001B[';

  it('colours are only for terminals, whatever the environment sets', async () => {
    const { stdout } = await quiesce(['doctor', 'grace-too-short.service'], {
      cwd: FOLDER,
      env: { FORCE_COLOR: '1' },
    });
    expect(stdout).not.toContain(ESCAPE);
  });

  it('colours do not change the text of the report', async () => {
    const report = await doctor([join(FOLDER, 'grace-too-short.service')]);
    const painted = formatDoctorReport(report, { colors: true });
    expect(painted).toContain(ESCAPE);
    expect(stripVTControlCharacters(painted)).toBe(formatDoctorReport(report));
  });
});
