import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitsFor } from '../src/steps/order.ts';
import type { Step } from '../src/steps/step.ts';

/** Any list of steps, each with or without an `after` that names earlier ones, as the registry allows. */
const anySteps = fc.array(fc.option(fc.array(fc.nat(), { maxLength: 3 })), { maxLength: 8 }).map((plan) => {
  const steps: Step[] = [];
  for (const [index, picks] of plan.entries()) {
    const after = picks && index > 0 ? picks.flatMap((pick) => steps[pick % index] ?? []) : picks && [];
    steps.push({ name: `s${index}`, phase: 'close', timeout: 1, after: after ?? undefined, run: () => {} });
  }
  return steps;
});

function reaches(from: Step, to: Step, steps: readonly Step[], seen = new Set<Step>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return waitsFor(from, steps).some((next) => next === to || reaches(next, to, steps, seen));
}

describe('the order of steps', () => {
  it('never has a circle', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        for (const step of steps) expect(reaches(step, step, steps)).toBe(false);
      }),
    );
  });

  it('has a step without after wait for every later one that does not wait for it', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        for (const [index, step] of steps.entries()) {
          if (step.after) continue;
          for (const later of steps.slice(index + 1)) {
            const waits = reaches(step, later, steps) || reaches(later, step, steps);
            expect(waits).toBe(true);
          }
        }
      }),
    );
  });
});
