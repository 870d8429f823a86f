import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'pipelining.mjs');
const FEW = 5_000;
const MANY = 4 * FEW;

interface Pipeline {
  readonly requests: number;
  readonly answers: number;
  readonly inFlight: number;
  /** CPU time in ms. */
  readonly time: number;
}

/** Runs a pipeline with few requests and one with many, each on its own connection. */
async function measure(mode: string): Promise<{ readonly few: Pipeline; readonly many: Pipeline }> {
  const command = [FIXTURE, mode, String(FEW), String(MANY)];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 50_000 });
  const [few, many]: Pipeline[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  if (!few || !many) throw new Error(`unexpected output: ${stdout}`);
  return { few, many };
}

// If it were quadratic, it would cost sixteen times as much.
it.each([
  ['that pass the gate', 'handler'],
  ['that pass asynchronous middleware before the gate', 'async middleware'],
  ['during a lame duck', 'lame duck'],
  ['in flight when draining begins', 'shutdown'],
])(
  'four times as many pipelined requests %s cost about four times as much, and all are answered',
  { timeout: 60_000 },
  async (_what, mode) => {
    const { few, many } = await measure(mode);
    expect(few).toMatchObject({ answers: FEW, inFlight: FEW });
    expect(many).toMatchObject({ answers: MANY, inFlight: MANY });
    expect(many.time / few.time).toBeLessThan(6);
  },
);
