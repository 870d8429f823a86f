import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor, type DoctorOptions, type DoctorReport } from '@quiesce/doctor';
import { describe, expect, it, onTestFinished } from 'vitest';

const COMPOSE = { name: 'compose.yaml', text: 'services: { web: { image: web, stop_grace_period: 1m } }' };

async function judged(source: string, options: DoctorOptions = {}): Promise<DoctorReport> {
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const drainFile = join(folder, 'drain.ts');
  await writeFile(drainFile, source);
  return doctor([COMPOSE], { ...options, drainFile });
}

const timesOf = ({ workloads }: DoctorReport) =>
  Object.fromEntries(workloads.flatMap(({ budget }) => budget.lines.map(({ name, time }) => [name, time])));

const TIMES = timesOf(await doctor([COMPOSE], { drain: { deadline: 10_000, cleanupTime: 2_000 } }));

describe('the options of a source file', () => {
  it.each([
    ['a literal', 'export const drain = createDrain({ deadline: 10_000, cleanupTime: 2_000 });'],
    ['arithmetic', 'const drain: Drain = createDrain({ deadline: 10 * 1000, cleanupTime: 2e3 });'],
    [
      'constants',
      'const SECOND = 1_000;\nconst LEFT = 2 * SECOND;\ncreateDrain({ deadline: 10 * SECOND, cleanupTime: LEFT });',
    ],
    [
      'an object of its own',
      'const options = { deadline: 10_000, cleanupTime: 2_000 } satisfies DrainOptions;\ncreateDrain(options);',
    ],
    [
      'a spread',
      'const times = { deadline: 10_000 };\ncreateDrain({ ...times, cleanupTime: 2_000, logger: pino() });',
    ],
    [
      'another name',
      "import { createDrain as make } from '@quiesce/core';\nmake({ deadline: 10_000, cleanupTime: 2_000 });",
    ],
    [
      'require',
      "const { createDrain: make } = require('@quiesce/core');\nmake({ deadline: 10_000, cleanupTime: 2_000 });",
    ],
    [
      'a namespace',
      "import * as q from '@quiesce/core';\nq.createDrain({ deadline: 10_000, cleanupTime: 2_000 });",
    ],
    [
      'Fastify',
      "import drain from '@quiesce/fastify';\nawait app.register(drain, { deadline: 10_000, cleanupTime: 2_000 });",
    ],
  ])('the options of a source file are read: %s', async (_how, source) => {
    expect(timesOf(await judged(source))).toEqual(TIMES);
  });

  it('the default of an environment variable is read and reported as an assumption', async () => {
    const report = await judged(
      'createDrain({ deadline: Number(process.env.DEADLINE ?? 10_000), cleanupTime: Number(process.env["CLEAN"]) || 2_000 });',
    );
    expect(timesOf(report)).toEqual(TIMES);
    expect(report.assumptions).toEqual(
      expect.arrayContaining([
        { name: 'process.env.DEADLINE', value: '10000', option: '--drain' },
        { name: 'process.env.CLEAN', value: '2000', option: '--drain' },
      ]),
    );
    expect(report.assumptions.map(({ name }) => name)).not.toContain('deadline');
  });

  it('options that are not set have the defaults of the drain, reported as assumptions', async () => {
    const { assumptions } = await judged('createDrain();');
    expect(assumptions).toContainEqual({ name: 'deadline', value: 25_000, option: '--drain' });
  });

  it('given options take precedence over those of the source file', async () => {
    const source = 'createDrain({ deadline: read(), cleanupTime: 2_000 });';
    expect(timesOf(await judged(source, { drain: { deadline: 10_000 } }))).toEqual(TIMES);
  });

  it.each([
    ['no call', 'export {};', 'has no call of createDrain()'],
    ['two calls', 'createDrain();\ncreateDrain();', 'creates several drains, in lines 1, 2'],
    [
      'a computed time',
      'createDrain({\n  deadline: read(),\n});',
      'drain.ts:2: deadline is computed, so it cannot be read here: give it as well, with --drain \'{ "deadline": … }\'.',
    ],
    ['a computed object', 'createDrain(read());', 'the options are not an object that can be read here'],
    ['a computed spread', 'createDrain({ ...read() });', 'the spread value cannot be read here'],
    ['an unknown option', 'createDrain({ dealine: 1 });', "There is no option 'dealine'."],
    ['invalid JavaScript', 'createDrain({', 'cannot be read'],
  ])('unreadable options of a source file are rejected: %s', async (_what, source, message) => {
    await expect(judged(source)).rejects.toThrow(message);
  });
});
