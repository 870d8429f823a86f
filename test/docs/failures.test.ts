import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Drain, ShutdownReport } from '@quiesce/core';
import { describe, expect, it } from 'vitest';
// Uses the internal engine: a signal would end the test process, and the shares belong to steps.
import { DrainEngine } from '../../packages/core/src/engine.ts';
import type { SignalTarget } from '../../packages/core/src/host.ts';
import { resolveOptions } from '../../packages/core/src/options/resolve.ts';
import { fairShare, wishFor, type Wish } from '../../packages/core/src/steps/fair-share.ts';
import { realClock } from '../../packages/core/src/util/time.ts';
import { codeSpans, read, tableRows } from './markdown.ts';

/** Prepares a shutdown; `force` does what a second SIGINT does. */
type Case = (drain: Drain, force: () => void) => void;

/** ms. Leaves enough time that cleanup begins even if the machine is delayed for a while. */
const DEADLINE = 2_000;
const TIMEOUT = 20;

const nothing = (): void => undefined;
const SILENT = { info: nothing, warn: nothing, error: nothing };
const hang = (): Promise<never> => new Promise(nothing);

function fail(error?: Error): never {
  throw error;
}

/** Registers the case of a table row, shuts down, and returns the report. */
async function reportOf(prepare: Case | undefined): Promise<ShutdownReport> {
  let target: SignalTarget | undefined;
  const drain = new DrainEngine(resolveOptions({ deadline: DEADLINE }), SILENT, {
    clock: realClock,
    isClusterWorker: false,
    platform: undefined,
    hasTerminal: false,
    activeResources: () => ({}),
    poolIdle: () => Promise.resolve(),
    begin: () => () => undefined,
    watches: () => undefined,
    keepReport: () => undefined,
    handleSignals: (given) => {
      target = given;
      return { install: nothing, undo: nothing, endAfter: (start) => start(), tighten: nothing };
    },
  });
  drain.handleSignals();
  prepare?.(drain, () => target?.force());
  return drain.shutdown();
}

/** Returns the first code span of each cell except the first. */
function valuesOf(cells: readonly string[]): (string | undefined)[] {
  return cells.map((cell) => codeSpans(cell)[0]);
}

describe('docs/steps.md', () => {
  const CASES: Readonly<Record<string, Case>> = {
    'returns, or whose promise is fulfilled': (drain) => drain.onClose('step', async () => 'done'),
    'throws, or whose promise is rejected': (drain) =>
      drain.onClose('step', () => fail(new Error('no luck'))),
    'throws `undefined`, or is rejected with it': (drain) => drain.onClose('step', () => fail()),
    'registers another step, and does not catch': (drain) =>
      drain.onClose('step', () => drain.onClose('another', nothing)),
    'hangs, or never settles while nothing else keeps the loop alive': (drain) =>
      drain.onClose('step', hang, { timeout: TIMEOUT }),
    'calls `drain.shutdown()`': (drain) => drain.onClose('step', () => void drain.shutdown()),
    'awaits `drain.shutdown()`': (drain) =>
      drain.onClose('step', () => drain.shutdown(), { timeout: TIMEOUT }),
    'runs, or waits its turn, when the shutdown is forced to end': (drain, force) => {
      drain.onClose('step', nothing);
      drain.onClose('forces', () => (force(), hang()));
    },
  };

  it.each(tableRows(read('docs/steps.md'), 'When a step fails'))(
    'docs/steps.md is right about a step that %s: %s, exit code %s',
    async (what, outcome = '', exitCode) => {
      const { steps, exitCode: actual } = await reportOf(CASES[what]);
      const step = steps.find(({ name }) => name === 'step');
      expect([step?.outcome, String(actual)]).toEqual([codeSpans(outcome)[0], exitCode]);
    },
  );

  it('docs/steps.md has the right shares of time in each row', () => {
    const all = 25_000;
    const time = (text: string): number => (text === 'false' ? all : Number(text.replaceAll(' ', '')));
    const times = (cell = ''): number[] => (cell.match(/\d[\d ]*(?= ms)|false/g) ?? []).map(time);
    const rows = tableRows(read('docs/steps.md'), 'Who gets how much time').map((row) => row.map(times));
    expect(rows.length).toBeGreaterThan(3);
    for (const [[left = 0] = [], [wanted = 0] = [], after = [], [limit] = []] of rows) {
      const row = [wanted, ...after].reduceRight<readonly Wish[]>(
        (behind, timeout) => [wishFor(timeout, behind.slice(0, 1)), ...behind],
        [],
      );
      expect(fairShare(row, 0, left)).toBe(limit);
    }
  });
});

/** Returns a request that is no longer in flight. */
function leftRequest(): IncomingMessage {
  return new IncomingMessage(new Socket());
}

describe('docs/jobs.md', () => {
  const CASES: Readonly<Record<string, Case>> = {
    'a task comes to its end': (drain) => void drain.run('job', async () => 'done'),
    'a task throws or rejects': (drain) => {
      const begin = (): void => void drain.run('job', () => fail(new Error('no luck'))).catch(nothing);
      // Starts after the trigger, so that it is counted.
      drain.worker('begins it', { stop: begin });
    },
    'a task comes too late': (drain) =>
      drain.onClose('begins it', () => drain.run('job', nothing).catch(nothing)),
    'a task runs when draining is cut': (drain) => void drain.run('job', hang),
    '`stop` of a worker returns, or its promise is fulfilled': (drain) =>
      drain.worker('job', { stop: async () => 'done' }),
    '`stop` of a worker throws or rejects': (drain) =>
      drain.worker('job', { stop: () => fail(new Error('no luck')) }),
    '`stop` of a worker takes longer than its own `timeout`': (drain) =>
      drain.worker('job', { stop: hang, timeout: TIMEOUT }),
    'a worker has not stopped when draining is cut': (drain) => drain.worker('job', { stop: hang }),
    'a handler whose client has left settles, or fails, within its grace': (drain) => {
      void drain.track(leftRequest(), Promise.resolve());
      drain.track(leftRequest(), Promise.reject(new Error('no luck'))).catch(nothing);
    },
    'such a handler has not settled when its grace is over, or draining is cut': (drain) =>
      void drain.track(leftRequest(), new Promise(nothing)),
  };

  it.each(tableRows(read('docs/jobs.md'), 'What each failure leads to'))(
    'docs/jobs.md is right about what happens when %s: %s, and the outcome is %s',
    async (what, ...cells) => {
      const { jobs, workers, requests, outcome } = await reportOf(CASES[what]);
      const worker = workers.find(({ name }) => name === 'job');
      const { completed, failed, refused, abandoned } = jobs;
      const counts = Object.entries({ completed, failed, refused, abandoned: abandoned.length });
      const found = worker
        ? [worker.outcome]
        : counts.flatMap(([name, n]) => (n > 0 ? [`jobs.${name}`] : []));
      if (requests.orphans.length > 0) found.push('requests.orphans');
      // In the table, `nothing` means an empty list.
      expect([...found, outcome]).toEqual(valuesOf(cells).filter((value) => value !== undefined));
    },
  );
});
