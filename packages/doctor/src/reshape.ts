import { budgetOf, type Context } from './budget.ts';
import { inDrain, inFile } from './changes.ts';
import { leastDeadline, USUAL_DEADLINE, type Drain } from './drain.ts';
import type { Change } from './report.ts';
import type { Workload } from './workload.ts';

/** ms that cleanup, and then draining, keep at least when a shutdown is made shorter. */
const LEAST = 1_000;

/** Another deadline, and the same time for cleanup, or the one that is given. */
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

/** The shortest longer deadline with which the drain is as it should be. */
export function roomier(drain: Drain, isRight: (drain: Drain) => boolean): Change[] {
  return [inDrain('deadline', leastDeadline(drain, isRight))];
}

/** A longer lame duck, by a longer deadline: what was there for draining and cleanup stays. */
export function delayChanges(drain: Drain, delay: number): Change[] {
  const { min, max, quiet } = drain.shutdownDelay;
  const longest = Math.max(delay, max);
  const value = min === max ? delay : { min: delay, max: longest, quiet };
  return [
    inDrain('shutdownDelay', value),
    ...(longest > max ? deadlineChanges(drain, drain.deadline + longest - max) : []),
  ];
}

/** A longer lame duck at the cost of draining, where that leaves it something. */
export function delayWithin(drain: Drain, delay: number): Change[] {
  const { min, max } = drain.shutdownDelay;
  const left = drain.drainingTime - (delay - max);
  return min === max && left >= Math.max(LEAST, drain.leastDraining) ? [inDrain('shutdownDelay', delay)] : [];
}

/** The limit of a workload raised, as far as the platform allows, if a shutdown that takes so much longer does not fit into it. A deadline that follows from the limit grows. */
export function limitChanges(workload: Workload, context: Context, longer = 0): Change[] {
  const { drain } = context;
  const grows = drain.deadlineIsPlanned ? USUAL_DEADLINE - drain.deadline : 0;
  const needed = budgetOf(workload, context).sum + longer + grows;
  const { limit } = workload;
  if (needed <= limit.time || limit.write(needed).time > (limit.most ?? Infinity)) return [];
  return [limit.raise?.(needed) ?? inFile(limit.at, limit.write(needed).value)];
}

/**
 * Options of the drain that make a shutdown shorter by so many ms. Cleanup gives first, then draining, then the delay:
 * a short delay refuses requests, which may be sent again; a short draining cuts requests, which may not.
 * A planned delay shrinks with draining. Without room for that, nothing.
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
  const cleanupTime = giveUp(drain.cleanupTime, LEAST);
  giveUp(drain.drainingTime + (delayIsPlanned ? max : 0), Math.max(LEAST, drain.leastDraining));
  const delay = delayIsPlanned ? max : giveUp(max, 0);
  if (left > 0 || drain.refusal !== undefined) return [];
  return [
    ...deadlineChanges(drain, deadline, cleanupTime),
    ...(delay === max
      ? []
      : [inDrain('shutdownDelay', min === max ? delay : { min: Math.min(min, delay), max: delay, quiet })]),
  ];
}
