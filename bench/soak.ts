// Starts, drains and stops services thousands of times, and checks what is left behind: pnpm soak [--cycles N] [--processes N].
// All cycles run in one process; then `processes` processes are ended by SIGTERM.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cycle } from './soak/cycle.ts';
import { growthOf } from './soak/growth.ts';
import { takeSample, type Sample } from './soak/sample.ts';

/** Cycles that run in parallel. */
const MAX_PARALLEL = 10;
const SAMPLES = 20;
/** Cycles after which code is compiled and caches are filled: Node 24 needs more than Node 20. */
const WARM_UP = 500;
/** Bytes per cycle that do not count as a leak: compiled code, grown tables. */
const MAX_BYTES = 500;

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '4000' },
    processes: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
const cycles = Number(values.cycles);
const collect = globalThis.gc;
if (!collect) throw new Error('It needs node --expose-gc.');

const startedAt = performance.now();
const each = Math.ceil(cycles / SAMPLES);
await run(Math.max(WARM_UP, each));
const samples: Sample[] = [];
for (let done = 0; samples.length <= SAMPLES; done += each) {
  samples.push(await takeSample(done, collect));
  if (samples.length <= SAMPLES) await run(each);
}
const { bytes, error, left } = growthOf(samples);
// More than twice its standard error is unlikely to be chance.
const leaks = bytes - 2 * error > MAX_BYTES;
const exits = await processes(Number(values.processes));
const result = {
  cycles,
  bytesPerCycle: Math.round(bytes),
  error: Math.round(error),
  left,
  processes: exits.length,
  endedOtherwise: exits.filter((ending) => ending !== 'exit 0'),
  seconds: Math.round((performance.now() - startedAt) / 1_000),
};
console.log(values.json ? JSON.stringify(result) : result);
process.exitCode = leaks || left.length > 0 || result.endedOtherwise.length > 0 ? 1 : 0;

async function run(count: number): Promise<void> {
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      await cycle();
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL }, work));
}

/** Returns how processes end that get a SIGTERM with a request in flight. */
async function processes(count: number): Promise<string[]> {
  const endings: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const child = fork(join(import.meta.dirname, 'cost/server.mjs'), ['quiesce'], { execArgv: [] });
    const [{ port }] = await once(child, 'message');
    const answer = fetch(`http://127.0.0.1:${port}/slow`).then((response) => response.text());
    await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const [code, signal] = await exit;
    const text = await answer;
    endings.push(text === 'done' ? `exit ${signal ?? code}` : `exit ${signal ?? code} after '${text}'`);
  }
  return endings;
}
