import * as fc from 'fast-check';
import type { DrainState, ShutdownReport } from '@quiesce/core';
import { expect, it } from 'vitest';
import { anyCommands } from './commands.ts';
import { outcomesOf } from './outcomes-of.ts';
import { DEADLINE, World } from './world.ts';

/** A run has up to 30 commands on real sockets. `soak:properties` runs many more. */
const { numRuns = 50 } = fc.readConfigureGlobal();

it('after any commands, one shutdown ends in time, in order and once, its counts add up, and no step runs early, twice or late', async () => {
  await fc.assert(
    fc.asyncProperty(anyCommands, async (commands) => {
      const real = await World.start();
      let report: ShutdownReport;
      try {
        await fc.asyncModelRun(() => ({ model: { serving: true, inFlight: 0 }, real }), commands);
      } finally {
        report = await real.end();
      }
      expect(real.reports).toEqual([report]);
      expectOneShutdownInOrder(real, report);
      expectEndInTime(real, report);
      expectCountsThatAddUp(real, report);
      expectStepsInTime(real, report);
    }),
    { numRuns },
  );
});

function expectOneShutdownInOrder({ states, endings }: World, report: ShutdownReport): void {
  const each = shutdowns(states);
  const called = each.slice(0, -1);
  expect(called).toEqual(called.map(() => ['lame-duck']));
  expect(['lame-duck', 'draining', 'closing', 'closed'].join(' ')).toContain((each.at(-1) ?? []).join(' '));
  expect(each.at(-1)?.slice(-3)).toEqual(['draining', 'closing', 'closed']);
  const calledOff = endings.filter((ending) => ending !== report);
  expect(calledOff).toEqual(calledOff.map(() => expect.objectContaining({ code: 'ERR_QUIESCE_RESUMED' })));
}

function expectEndInTime({ test: { clock }, sleeping }: World, report: ShutdownReport): void {
  expect(report.duration).toBeLessThanOrEqual(DEADLINE);
  expect(report.exitCode).toBe(report.outcome === 'clean' ? 0 : 1);
  expect(report.budgetUsed).toBeLessThanOrEqual(1);
  const { lameDuck, draining, closing } = report.phases;
  expect(Math.abs(lameDuck + draining + closing - report.duration)).toBeLessThan(2);
  expect(clock.pending).toBe(sleeping);
}

function expectCountsThatAddUp(
  { stepCalls }: World,
  { requests, connections, jobs, steps }: ShutdownReport,
): void {
  expect(requests.inFlightAtStart + requests.admitted).toBe(outcomesOf(requests));
  expect([requests.awaiting, connections.awaiting]).toEqual([0, 0]);
  const { openAtStart, accepted, announced, idle, timedOut, byClient, cut } = connections;
  expect(openAtStart + accepted).toBe(announced + idle + timedOut + byClient + cut);
  const tasks = jobs.abandoned.filter(({ name }) => name.startsWith('task')).length + jobs.moreAbandoned;
  expect(jobs.runningAtStart + jobs.begun).toBe(jobs.completed + jobs.failed + tasks);
  expect(steps.filter(({ outcome }) => outcome !== 'abandoned').length).toBeLessThanOrEqual(stepCalls.length);
}

function expectStepsInTime({ stepCalls, startedAt }: World, { outcome }: ShutdownReport): void {
  for (const { at, inFlight, tasks } of stepCalls) {
    expect(at - startedAt).toBeLessThanOrEqual(DEADLINE);
    expect(inFlight).toBe(0);
    expect(outcome === 'cut' || outcome === 'forced' ? 0 : tasks).toBe(0);
  }
  expect(new Set(stepCalls.map(({ name }) => name)).size).toBe(stepCalls.length);
}

/** Splits states by shutdown: a lame duck that is called off ends one. */
function shutdowns(states: readonly DrainState[]): DrainState[][] {
  const each: DrainState[][] = [[]];
  for (const state of states) {
    if (state === 'starting' || state === 'ready') each.push([]);
    else each.at(-1)?.push(state);
  }
  return each.filter(({ length }) => length > 0);
}
