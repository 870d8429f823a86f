import type { Step } from './step.ts';

/**
 * The steps that have to be over before `step` starts, out of `steps` in order of registration.
 *
 * A step with `after` waits for those alone. Any other waits for all that were registered later, because they
 * may use it, save those that cannot end before it does. Hence the rank: a step with `after` ends no earlier
 * than the earliest registered step it waits for, directly or not. No circle is possible: to wait is to wait for a
 * higher rank, or, among equals, for an earlier registration.
 */
export function waitsFor(step: Step, steps: readonly Step[]): readonly Step[] {
  if (step.after) return step.after.filter((other) => steps.includes(other));
  const index = steps.indexOf(step);
  return steps.slice(index + 1).filter((later) => rank(later, steps) > index);
}

function rank(step: Step, steps: readonly Step[]): number {
  if (!step.after) return steps.indexOf(step);
  const registered = step.after.filter((other) => steps.includes(other));
  return Math.min(Infinity, ...registered.map((other) => rank(other, steps)));
}
