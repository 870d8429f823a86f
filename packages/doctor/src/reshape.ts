import { budgetOf, type Context } from './budget.ts';
import { inDrain, inFile } from './changes.ts';
import { leastDeadline, USUAL_DEADLINE, type Drain } from './drain.ts';
import type { Change } from './report.ts';
import type { Workload } from './workload.ts';

/** Minimum in ms that cleanup and draining each keep when a shutdown is shortened. */
const MINIMUM = 1_000;

/** Changes the deadline and keeps the time for cleanup, or sets the given one. */
export function deadlineChanges(
  drain: Drain,
  deadline: number,
  cleanupTime: number = drain.cleanupTime,
): Change[] {
  const otherwise = drain.within(deadline).cleanupTime;
  return [
    inDrain('deadline', deadline),
    ...(cleanupTime === otherwise ? [] : [inDrain('cleanupTime', cleanupTime)]),
  ];
}

/** Returns the shortest longer deadline that satisfies the predicate. */
export function roomier(drain: Drain, isRight: (drain: Drain) => boolean): Change[] {
  return [inDrain('deadline', leastDeadline(drain, isRight))];
}

/** Lengthens the lame duck and the deadline, so that draining and cleanup keep their time. */
export function delayChanges(drain: Drain, delay: number): Change[] {
  const { min, max, quiet } = drain.shutdownDelay;
  const longest = Math.max(delay, max);
  const value = min === max ? delay : { min: delay, max: longest, quiet };
  return [
    inDrain('shutdownDelay', value),
    ...(longest > max ? deadlineChanges(drain, drain.deadline + longest - max) : []),
  ];
}

/** Lengthens the lame duck at the cost of draining, if draining keeps enough time. */
export function delayWithin(drain: Drain, delay: number): Change[] {
  const { min, max } = drain.shutdownDelay;
  const left = drain.drainingTime - (delay - max);
  return min === max && left >= Math.max(MINIMUM, drain.leastDraining)
    ? [inDrain('shutdownDelay', delay)]
    : [];
}

/**
 * Raises the limit of a workload, as far as the platform allows, if a shutdown that takes `longer` ms more does not fit into it.
 * A deadline that is derived from the limit grows.
 */
export function limitChanges(workload: Workload, context: Context, longer = 0): Change[] {
  const { drain } = context;
  const grows = drain.deadlineIsPlanned ? USUAL_DEADLINE - drain.deadline : 0;
  const needed = budgetOf(workload, context).sum + longer + grows;
  const { limit } = workload;
  if (needed <= limit.time || limit.write(needed).time > (limit.max ?? Infinity)) return [];
  return [limit.raise?.(needed) ?? inFile(limit.at, limit.write(needed).value)];
}

/**
 * Returns options of the drain that shorten a shutdown by `excess` ms. First cleanup is shortened, then draining, then the delay:
 * a short delay refuses requests, which clients may retry; a short draining time cuts requests, which clients may not. A planned
 * delay shrinks with draining. Returns nothing if there is not enough room.
 */
export function shorter(drain: Drain, excess: number): Change[] {
  const deadline = Math.floor(drain.deadline - excess);
  const { min, max, quiet } = drain.shutdownDelay;
  const { delayIsPlanned } = drain;
  let left = drain.deadline - deadline;
  const giveUp = (time: number, least: number) => {
    const given = Math.min(left, Math.max(0, time - least));
    left -= given;
    return time - given;
  };
  const cleanupTime = giveUp(drain.cleanupTime, MINIMUM);
  giveUp(drain.drainingTime + (delayIsPlanned ? max : 0), Math.max(MINIMUM, drain.leastDraining));
  const delay = delayIsPlanned ? max : giveUp(max, 0);
  if (left > 0 || drain.refusal !== undefined) return [];
  return [
    ...deadlineChanges(drain, deadline, cleanupTime),
    ...(delay === max
      ? []
      : [inDrain('shutdownDelay', min === max ? delay : { min: Math.min(min, delay), max: delay, quiet })]),
  ];
}
