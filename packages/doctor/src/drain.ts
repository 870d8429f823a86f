import {
  planFor,
  QuiesceError,
  type DrainOptions,
  type Place,
  type PlannedStop,
  type QuietDelay,
} from '@quiesce/core';
import { DoctorError, reasonOf } from './errors.ts';

/** The behaviour of the drain in its environment, from the plan of core. Times are in milliseconds. */
export interface Drain {
  readonly deadline: number;
  readonly cleanupTime: number;
  readonly shutdownDelay: QuietDelay;
  /** True if `shutdownDelay` is not set: the drain then derives it from the deadline. */
  readonly delayIsPlanned: boolean;
  /** Failed checks that a planned lame duck waits for; `undefined` if it does not wait. */
  readonly awaitedFailures: number | undefined;
  /** True if the deadline is not set, and shorter than the default because the limit of the platform is known. */
  readonly deadlineIsPlanned: boolean;
  /** The part of the deadline that is left for requests in flight. */
  readonly drainingTime: number;
  /** The shortest draining time that `createDrain` accepts. */
  readonly leastDraining: number;
  /** Why `createDrain` rejects these times; the other fields then describe the shortest deadline that it accepts. */
  readonly refusal: string | undefined;
  readonly exitGrace: number;
  /** The response to new requests while draining. */
  readonly admission: 'refuse' | 'serve';
  readonly readiness: 'fail' | 'keep';
  /** Empty if the service handles its signals itself. */
  readonly signals: readonly string[];
  /** The path of each probe, or `false` if it is off. */
  readonly live: string | false;
  readonly ready: string | false;
  readonly startup: string | false;
  /** Returns the same drain with another deadline. */
  readonly within: (deadline: number) => Drain;
}

/** Longest deadline in ms: that of a Node timer, https://nodejs.org/api/timers.html */
const MAX_DEADLINE = 2 ** 31 - 1;

/** Default deadline in ms, where no platform sets a limit. */
export const USUAL_DEADLINE: number = planFor().deadline;

/**
 * Returns the behaviour of the drain with these options in this environment. Times that do not fit together are a finding, not an
 * error, unless no deadline is long enough for them.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_DRAIN`
 */
export function resolveDrain(options: DrainOptions, place: Place): Drain {
  const first = planOrRefusal(options, place);
  const refusal = typeof first === 'string' ? first : undefined;
  const fitting =
    refusal === undefined
      ? first
      : planOrRefusal({ ...options, deadline: shortestDeadline(options, place) }, place);
  if (typeof fitting === 'string') {
    throw new DoctorError('ERR_QUIESCE_DOCTOR_DRAIN', `The drain options: ${refusal}`);
  }
  const { shutdownDelay, ...planned } = fitting;
  const { live, ready, startup } = planned.health;
  return {
    ...planned,
    live,
    ready,
    startup,
    shutdownDelay,
    delayIsPlanned: options.shutdownDelay === undefined,
    awaitedFailures: planned.awaitsProbers ? planned.failures : undefined,
    deadlineIsPlanned: !planned.isDeadlineSet && planned.deadline < USUAL_DEADLINE,
    drainingTime: planned.deadline - planned.cleanupTime - shutdownDelay.max,
    get leastDraining() {
      const { cleanupTime } = planned;
      return shortestDeadline({ ...options, cleanupTime, shutdownDelay: 0 }, place) - cleanupTime;
    },
    refusal,
    within: (deadline) => resolveDrain({ ...options, deadline }, place),
  };
}

/**
 * Returns the shortest deadline of at least `drain.deadline` that satisfies the predicate. A longer deadline also satisfies it.
 */
export function leastDeadline(drain: Drain, isRight: (drain: Drain) => boolean): number {
  return smallest(drain.deadline, (deadline) => isRight(drain.within(deadline)));
}

function shortestDeadline(options: DrainOptions, place: Place): number {
  return smallest(1, (deadline) => typeof planOrRefusal({ ...options, deadline }, place) !== 'string');
}

/** Searches by bisection. */
function smallest(from: number, isEnough: (deadline: number) => boolean): number {
  let [min, max] = [from, MAX_DEADLINE];
  while (min < max) {
    const middle = Math.floor((min + max) / 2);
    if (isEnough(middle)) max = middle;
    else min = middle + 1;
  }
  return max;
}

/**
 * Returns the plan, or the reason why these times do not fit.
 * @throws DoctorError for an unknown option, or an invalid value
 */
function planOrRefusal(options: DrainOptions, place: Place): PlannedStop | string {
  try {
    return planFor(options, place);
  } catch (error) {
    if (error instanceof QuiesceError && error.code === 'ERR_QUIESCE_BUDGET') return error.message;
    throw new DoctorError('ERR_QUIESCE_DOCTOR_DRAIN', `The drain options: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
