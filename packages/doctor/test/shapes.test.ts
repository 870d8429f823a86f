import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { doctor, type DoctorReport } from '@quiesce/doctor';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONTAINERS } from './shapes/containers.ts';
import { ORCHESTRATORS } from './shapes/orchestrators.ts';
import { PLATFORMS } from './shapes/platforms.ts';
import type { Shape } from './shapes/shape.ts';

async function reportOf({ files, given, options }: Shape): Promise<DoctorReport> {
  const folder = await mkdtemp(join(tmpdir(), 'quiesce-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const names = given ?? Object.keys(files).slice(0, 1);
  return doctor(
    names.map((name) => join(folder, name)),
    options,
  );
}

const SHAPES = [...CONTAINERS, ...ORCHESTRATORS, ...PLATFORMS];

describe('the doctor is right about', () => {
  it.each(SHAPES.filter(({ right }) => !('refused' in right)))(
    'the doctor is right about $title',
    async (shape) => {
      const { workloads, skipped, assumptions } = await reportOf(shape);
      const right = { skipped: [], assumed: [], changes: {}, ...shape.right };
      const all = workloads.flatMap(({ findings }) => findings);
      expect({
        workloads: Object.fromEntries(
          workloads.map(({ name, budget, findings }) => [
            name,
            [budget.limit.time, ...findings.map(({ id }) => id)],
          ]),
        ),
        skipped: skipped.map(({ name }) => name),
        assumed: assumptions.map(({ name, value }) => `${name} ${value}`),
        changes: Object.fromEntries(
          Object.keys(right.changes).map((id) => [id, all.find((one) => one.id === id)?.changes[0]?.text]),
        ),
      }).toEqual({ ...right, assumed: expect.arrayContaining([...right.assumed]) });
    },
  );

  it.each(SHAPES.filter(({ right }) => 'refused' in right))('the doctor rejects $title', async (shape) => {
    const { right } = shape;
    await expect(reportOf(shape)).rejects.toThrow('refused' in right ? right.refused : '');
  });

  it('the doctor is tested with at least 30 files', () => {
    expect(SHAPES.length).toBeGreaterThanOrEqual(30);
  });
});
