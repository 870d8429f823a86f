import * as fc from 'fast-check';
import type { DrainState, ShutdownReport } from '@quiesce/core';
import { describe, expect, it } from 'vitest';
import { anyCommands } from './commands.ts';
import { outcomesOf } from './outcomes-of.ts';
import { DEADLINE, World } from './world.ts';

/** A run has up to 30 commands on real sockets. `soak:properties` runs many more. */
const { numRuns = 50 } = fc.readConfigureGlobal();

/** Runs the commands on a service, shuts it down, and calls `check` with the result. */
async function whatever(check: (world: World, report: ShutdownReport) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyCommands, async (commands) => {
      const real = await World.start();
      try {
        await fc.asyncModelRun(() => ({ model: { serving: true, inFlight: 0 }, real }), commands);
      } finally {
        const report = await real.end();
        check(real, report);
      }
    }),
    { numRuns },
  );
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

describe('invariants of a service under any commands', () => {
  it('after any commands, one shutdown completes, its states are in order, and no listener is called twice', async () => {
    await whatever(({ states, reports, endings }, report) => {
      const each = shutdowns(states);
      const called = each.slice(0, -1);
      expect(called).toEqual(called.map(() => ['lame-duck']));
      expect(['lame-duck', 'draining', 'closing', 'closed'].join(' ')).toContain(
        (each.at(-1) ?? []).join(' '),
      );
      expect(each.at(-1)?.slice(-3)).toEqual(['draining', 'closing', 'closed']);
      expect(reports).toEqual([report]);
      const calledOff = endings.filter((ending) => ending !== report);
      expect(calledOff).toEqual(
        calledOff.map(() => expect.objectContaining({ code: 'ERR_QUIESCE_RESUMED' })),
      );
    });
  });

  it('after any commands, the shutdown ends by the deadline and leaves no timer', async () => {
    await whatever(({ test: { clock }, sleeping }, report) => {
      expect(report.duration).toBeLessThanOrEqual(DEADLINE);
      expect(report.exitCode).toBe(report.outcome === 'clean' ? 0 : 1);
      expect(report.budgetUsed).toBeLessThanOrEqual(1);
      const { lameDuck, draining, closing } = report.phases;
      expect(Math.abs(lameDuck + draining + closing - report.duration)).toBeLessThan(2);
      expect(clock.pending).toBe(sleeping);
    });
  });

  it('after any commands, the counts of the report add up', async () => {
    await whatever(({ stepCalls }, { requests, connections, jobs, steps }) => {
      expect(requests.inFlightAtStart + requests.admitted).toBe(outcomesOf(requests));
      expect([requests.awaiting, connections.awaiting]).toEqual([0, 0]);
      const { openAtStart, accepted, announced, idle, timedOut, byClient, cut } = connections;
      expect(openAtStart + accepted).toBe(announced + idle + timedOut + byClient + cut);
      const tasks = jobs.abandoned.filter(({ name }) => name.startsWith('task')).length + jobs.moreAbandoned;
      expect(jobs.runningAtStart + jobs.begun).toBe(jobs.completed + jobs.failed + tasks);
      expect(steps.filter(({ outcome }) => outcome !== 'abandoned').length).toBeLessThanOrEqual(
        stepCalls.length,
      );
    });
  });

  it('after any commands, no step runs before work has ended or was cut, no step runs twice, and none runs after the deadline', async () => {
    await whatever(({ stepCalls, startedAt }, { outcome }) => {
      for (const { at, inFlight, tasks } of stepCalls) {
        expect(at - startedAt).toBeLessThanOrEqual(DEADLINE);
        expect(inFlight).toBe(0);
        expect(outcome === 'cut' || outcome === 'forced' ? 0 : tasks).toBe(0);
      }
      expect(new Set(stepCalls.map(({ name }) => name)).size).toBe(stepCalls.length);
    });
  });
});
