import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderSteps } from '../src/steps/order.ts';
import type { Step } from '../src/steps/step.ts';

/** Any list of steps, each with or without an `after` list of earlier ones, as the registry allows. */
const anySteps = fc.array(fc.option(fc.array(fc.nat(), { maxLength: 3 })), { maxLength: 8 }).map((plan) => {
  const steps: Step[] = [];
  for (const [index, picks] of plan.entries()) {
    const after = picks && index > 0 ? picks.flatMap((pick) => steps[pick % index] ?? []) : picks && [];
    steps.push({
      name: `s${index}`,
      phase: 'close',
      timeout: 1 + index * index,
      after: after ?? undefined,
      run: () => {},
    });
  }
  return steps;
});

/** Returns, for each step, all steps that have ended before it starts. */
function allBefore(steps: readonly Step[]): ReadonlyMap<Step, ReadonlySet<Step>> {
  const before = new Map<Step, ReadonlySet<Step>>();
  for (const { step, waitsFor } of orderSteps(steps)) {
    before.set(step, new Set(waitsFor.flatMap((other) => [other, ...(before.get(other) ?? [])])));
  }
  return before;
}

/** Returns every step that `step` waits for, by the documented rule and without regard to efficiency. */
function allNamed(step: Step, steps: readonly Step[]): readonly Step[] {
  const rank = (one: Step): number =>
    one.after ? Math.min(Infinity, ...one.after.map((other) => rank(other))) : steps.indexOf(one);
  const index = steps.indexOf(step);
  return step.after ?? steps.slice(index + 1).filter((later) => rank(later) > index);
}

/** Returns the ms of the longest chain of steps that run after `step`. */
function timeAfter(step: Step, steps: readonly Step[]): number {
  const next = steps.filter((other) => allNamed(other, steps).includes(step));
  return Math.max(0, ...next.map((other) => other.timeout + timeAfter(other, steps)));
}

describe('orderSteps()', () => {
  it('orderSteps() puts each step after those it waits for', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const order = orderSteps(steps).map(({ step }) => step);
        expect(new Set(order)).toEqual(new Set(steps));
        for (const { step, waitsFor } of orderSteps(steps)) {
          for (const other of waitsFor) expect(order.indexOf(other)).toBeLessThan(order.indexOf(step));
        }
      }),
    );
  });

  it('a step without after waits for every later step that does not wait for it', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const before = allBefore(steps);
        for (const [index, step] of steps.entries()) {
          if (step.after) continue;
          for (const later of steps.slice(index + 1)) {
            expect(before.get(step)?.has(later) === true || before.get(later)?.has(step) === true).toBe(true);
          }
        }
      }),
    );
  });

  it('each step waits for exactly the steps that the rule requires', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const before = allBefore(steps);
        for (const step of steps) {
          const named = allNamed(step, steps);
          const all = named.flatMap((other) => [other, ...(before.get(other) ?? [])]);
          expect(before.get(step)).toEqual(new Set(all));
        }
      }),
    );
  });

  it('the total of a step is the time of the longest chain that begins with it', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        for (const { step, total } of orderSteps(steps)) {
          expect(total).toBe(step.timeout + timeAfter(step, steps));
        }
      }),
    );
  });

  it('orderSteps() takes milliseconds for 20,000 steps', () => {
    const steps: Step[] = [];
    for (let index = 0; index < 20_000; index += 1) {
      const after = index % 3 === 2 ? steps.slice(-1) : undefined;
      steps.push({ name: `s${index}`, phase: 'close', timeout: 1, after, run: () => {} });
    }
    const startedAt = performance.now();

    expect(orderSteps(steps)).toHaveLength(20_000);

    // Measured: 30 ms; with an edge for each pair of steps, minutes.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
