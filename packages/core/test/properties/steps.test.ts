import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../src/shutdown/deadline.ts';
import { orderSteps } from '../../src/steps/order.ts';
import { StepRegistry } from '../../src/steps/registry.ts';
import { runSteps } from '../../src/steps/run.ts';
import { TestClock } from '../../src/testing/test-clock.ts';

const DEADLINE = 10_000;

const anyStep = fc.record({
  phase: fc.constantFrom('flush', 'close'),
  /** Duration in ms; `undefined` if it hangs. */
  takes: fc.option(fc.nat(6_000), { nil: undefined }),
  fails: fc.constantFrom('no', 'throws', 'rejects'),
  timeout: fc.oneof(fc.integer({ min: 1, max: DEADLINE }), fc.constant(false)),
  after: fc.option(fc.array(fc.nat(), { maxLength: 3 }), { nil: undefined }),
});
type Plan = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;
const anySteps = fc.array(anyStep, { maxLength: 8 });
/** ms after which the end is forced. */
const forced = fc.option(fc.nat(DEADLINE), { nil: undefined });

interface Run {
  readonly name: string;
  readonly startedAt: number;
}

/** Runs the steps on their own clock. Returns when each was called, and when all had ended. */
async function run(plans: readonly Plan[], forcedAt: number | undefined) {
  const clock = new TestClock();
  const registry = new StepRegistry(DEADLINE);
  const runs: Run[] = [];
  for (const [index, plan] of plans.entries()) {
    const name = `s${index}`;
    const earlier = plans.flatMap(({ phase }, other) =>
      other < index && phase === 'close' ? [`s${other}`] : [],
    );
    const after = plan.after?.flatMap((pick) => earlier[pick % Math.max(1, earlier.length)] ?? []);
    const call = async (): Promise<void> => {
      await (plan.takes === undefined ? new Promise(() => {}) : clock.sleep(plan.takes));
      if (plan.fails === 'rejects') throw new Error('no luck');
    };
    const step = (): Promise<void> => {
      runs.push({ name, startedAt: clock.now() });
      if (plan.fails === 'throws') throw new Error('no luck');
      return call();
    };
    const options = plan.phase === 'close' && after ? { after } : {};
    registry.add(plan.phase, name, step, { timeout: plan.timeout, ...options });
  }
  const deadline = new Deadline(clock, DEADLINE, 0);
  if (forcedAt !== undefined) clock.after(forcedAt, () => deadline.force());
  const endedAt = new Map<string, number>();
  const steps = registry.seal();
  const over = runSteps(steps, 'SIGTERM', deadline, ({ name }) => endedAt.set(name, clock.now()));
  const reports = await clock.runUntil(over);
  deadline.clear();
  return { steps, runs, reports, endedAt, overAt: clock.now() };
}

describe('invariants of steps, for any durations and dependencies', () => {
  it('all steps end by the deadline, or as soon as the end is forced, and each has one report', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, forced, async (plans, forcedAt) => {
        const { steps, reports, overAt } = await run(plans, forcedAt);
        expect(overAt).toBeLessThanOrEqual(forcedAt ?? DEADLINE);
        expect(reports.map(({ name }) => name).toSorted()).toEqual(steps.map(({ name }) => name).toSorted());
      }),
    );
  });

  it('each step is called at most once, never after the end, and every step that is not abandoned is called', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, forced, async (plans, forcedAt) => {
        const { runs, reports } = await run(plans, forcedAt);
        const called = runs.map(({ name }) => name);
        expect(new Set(called).size).toBe(called.length);
        for (const { startedAt } of runs) expect(startedAt).toBeLessThan(forcedAt || DEADLINE + 1);
        const settled = reports.filter(({ outcome }) => outcome !== 'abandoned').map(({ name }) => name);
        expect(called).toEqual(expect.arrayContaining(settled));
      }),
    );
  });

  it('no step is called before the steps that it waits for have ended', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, forced, async (plans, forcedAt) => {
        const { steps, runs, endedAt } = await run(plans, forcedAt);
        const order = new Map(runs.map(({ name }, index) => [name, index]));
        const flushes = steps.filter(({ phase }) => phase === 'flush');
        for (const { step, waitsFor } of orderSteps(steps)) {
          const started = runs.find(({ name }) => name === step.name);
          if (!started) continue;
          for (const { name } of step.phase === 'close' ? [...flushes, ...waitsFor] : waitsFor) {
            expect(endedAt.get(name)).toBeLessThanOrEqual(started.startedAt);
            expect(order.get(name) ?? -1).toBeLessThan(order.get(step.name) ?? -1);
          }
        }
      }),
    );
  });

  it('a step that takes less than an equal share of the time and does not fail is done', async () => {
    const hangs = { takes: undefined, fails: 'no', after: undefined } as const;
    const flush: Plan = { ...hangs, phase: 'flush', timeout: 2_000 };
    // Two chains of close steps with the same sum of timeouts: the share of a flush step depends on the longer chain.
    const rows: readonly Plan[] = [
      { phase: 'close', takes: 1_000, fails: 'no', timeout: 1_001, after: [] },
      { ...hangs, phase: 'close', timeout: 1_000, after: [0] },
      { ...hangs, phase: 'close', timeout: 2_001 },
    ];
    await fc.assert(
      fc.asyncProperty(anySteps, async (plans) => {
        const { reports } = await run(plans, undefined);
        const expected = plans.flatMap(({ takes = Infinity, timeout, fails }, index) => {
          const fits = takes < Math.min(timeout || DEADLINE, DEADLINE / plans.length);
          return fits ? [`s${index} ${fails === 'no' ? 'done' : 'failed'}`] : [];
        });
        const outcomes = reports.map(({ name, outcome }) => `${name} ${outcome}`);
        expect(outcomes).toEqual(expect.arrayContaining(expected));
      }),
      { examples: [[[...rows, flush, flush, flush, flush]]] },
    );
  });
});
