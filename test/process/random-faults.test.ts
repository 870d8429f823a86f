import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, inject, it, onTestFinished } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Number of services that are stopped with a fault. */
    readonly shutdowns: number;
  }
}

const PROGRAM = fileURLToPath(new URL('./fixtures/faulty.mjs', import.meta.url));
const DEADLINE = 1_000;
/** ms beyond the deadline that a process may live. */
const MARGIN = 1_000;
/** Number of services that run in parallel: each waits most of its time. */
const MAX_PARALLEL = 4;

const FAULTS = Array.from(
  readFileSync(PROGRAM, 'utf8').matchAll(/^ {2}(?! )'?([^'\n]+?)'?(?:: \(\) =>|\(\) \{)/gm),
  ([, name = '']) => name,
);

/** What is done from outside while the service drains. */
const INTERFERENCES = ['nothing', 'SIGTERM again', 'a stop past the deadline'] as const;

interface Trial {
  readonly fault: string;
  readonly interference: (typeof INTERFERENCES)[number];
  readonly hasRequest: boolean;
}

interface Outcome extends Trial {
  readonly code: number | null;
  readonly signal: string | null;
  /** ms beyond the deadline, without the time for which it was suspended from outside. */
  readonly late: number;
  readonly answer: string | undefined;
  readonly output: string;
}

/** Returns a generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function trials(count: number, seed: number): Trial[] {
  const random = randomNumbers(seed);
  const one = <Value>(values: readonly [Value, ...Value[]] | readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  };
  return Array.from({ length: count }, () => ({
    fault: one(FAULTS),
    // Most of them are undisturbed.
    interference: random() < 0.7 ? 'nothing' : one(INTERFERENCES),
    hasRequest: random() < 0.5,
  }));
}

async function stopped(trial: Trial): Promise<Outcome> {
  const env = { ...process.env, FAULT: trial.fault, DEADLINE: String(DEADLINE) };
  const child = spawn(process.execPath, [PROGRAM], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const printed = (pattern: RegExp) =>
    expect.poll(() => output, { timeout: 20_000, interval: 5 }).toMatch(pattern);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  // Not `close`: a process started by a thread may live on and keep the output open.
  const exit = once(child, 'exit');
  await printed(/port \d+\n/);
  const answer = trial.hasRequest ? ask(/port (\d+)/.exec(output)?.[1] ?? '') : undefined;
  if (answer) await printed(/in flight/);
  const signalledAt = performance.now();
  child.kill('SIGTERM');
  const stoppedFor = await interfere(trial, child.kill.bind(child), () => output);
  const [code, signal] = await exit;
  const late = performance.now() - signalledAt - stoppedFor - DEADLINE;
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return { ...trial, code, signal, late, answer: await answer, output };
}

/** Stops a service. If the machine is busy, which delays some processes but not every one, stops up to two more in place of a late one. */
async function attempts(trial: Trial): Promise<Outcome[]> {
  const all = [await stopped(trial)];
  const late = (): number => Math.min(...all.map((outcome) => outcome.late));
  while (late() > MARGIN && all.length < 3 && isBusy()) all.push(await stopped(trial));
  return all.map((outcome) => ({ ...outcome, late: late() }));
}

function isBusy(): boolean {
  const [load = 0] = loadavg();
  return load > 3 * availableParallelism();
}

async function ask(port: string): Promise<string> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}`)).text();
  } catch {
    return 'no answer';
  }
}

/** @returns ms for which the process was suspended */
async function interfere(
  { interference }: Trial,
  kill: (signal: NodeJS.Signals) => boolean,
  output: () => string,
): Promise<number> {
  if (interference === 'nothing') return 0;
  await expect.poll(output, { timeout: 20_000, interval: 5 }).toContain('shutting down');
  if (interference === 'SIGTERM again') {
    kill('SIGTERM');
    return 0;
  }
  // The deadline clock continues while the process is suspended.
  kill('SIGSTOP');
  await sleep(DEADLINE + 500);
  kill('SIGCONT');
  return DEADLINE + 500;
}

/** Returns what is wrong with its end; `undefined` if nothing is. */
function complaint({ code, late, answer, output }: Outcome): string | undefined {
  if (late > MARGIN) return `lived for ${Math.round(late)} ms beyond its deadline`;
  if (code !== 0) return undefined;
  if (answer !== undefined && answer !== 'done') return 'ended with 0, with a request unanswered';
  return output.includes('last step') ? undefined : 'ended with 0 before its last step';
}

const COUNT = inject('shutdowns');
const SEED = Number(process.env['SEED'] ?? 23);

it(
  `of ${COUNT} services stopped with a random fault, none exceeds its deadline by more than a second, and none exits early with 0 (seed ${SEED})`,
  async () => {
    const waiting = trials(COUNT, SEED);
    const outcomes: Outcome[] = [];
    const work = async (): Promise<void> => {
      for (let trial = waiting.pop(); trial; trial = waiting.pop()) outcomes.push(...(await attempts(trial)));
    };
    await Promise.all(Array.from({ length: MAX_PARALLEL }, work));

    const wrong = outcomes.flatMap((outcome) => {
      const what = complaint(outcome);
      return what === undefined ? [] : [{ what, ...outcome }];
    });
    if (process.env['SHOW'] !== undefined) console.log(summary(outcomes));
    expect(wrong).toEqual([]);
  },
  30_000 + COUNT * 3_000,
);

/** Returns how each fault ended: how often, with which result, and the largest delay. */
function summary(outcomes: readonly Outcome[]): string {
  const names = [...new Set(outcomes.map(({ fault }) => fault))].toSorted();
  return names
    .map((name) => {
      const own = outcomes.filter(({ fault }) => fault === name);
      const ends = [...new Set(own.map(({ code, signal }) => code ?? signal))].join(', ');
      return `${name}: ${own.length} times, ended with ${ends}, ${Math.round(Math.max(...own.map(({ late }) => late)))} ms`;
    })
    .join('\n');
}
