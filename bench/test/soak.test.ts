import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { growthOf } from '../soak/growth.ts';
import type { Sample } from '../soak/sample.ts';

const SCRIPT = join(import.meta.dirname, '../soak.ts');
const ARGUMENTS = ['--expose-gc', '--import', 'tsx', '--conditions', '@quiesce/source', SCRIPT, '--json'];

function sample(cycles: number, heap: number, more: Partial<Sample> = {}): Sample {
  return { cycles, heap, resources: {}, listeners: {}, descriptors: 20, ...more };
}

it(
  'a hundred and fifty services, started and drained in one process, leave no resources behind',
  { timeout: 60_000 },
  async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...ARGUMENTS, '--cycles', '150', '--processes', '2'],
      { cwd: join(import.meta.dirname, '..') },
    );
    expect(JSON.parse(stdout)).toMatchObject({ cycles: 150, left: [], processes: 2, endedOtherwise: [] });
  },
);

describe('the growth of a process', () => {
  it('the growth of a process is the slope of the line through its heap sizes', () => {
    const samples = [0, 100, 200, 300].map((cycles) => sample(cycles, 5_000_000 + 300 * cycles));
    expect(growthOf(samples)).toEqual({ bytes: 300, error: 0, left: [] });
  });

  it('the growth of a process names resources that were not there at first', () => {
    const left = { resources: { Timeout: 2 }, listeners: { SIGTERM: 3 }, descriptors: 24 };
    const samples = [sample(0, 1, { listeners: { SIGTERM: 1 } }), sample(1, 1), sample(2, 1, left)];
    expect(growthOf(samples).left).toEqual(['2 Timeout', '2 SIGTERM', '4 descriptors']);
  });
});
