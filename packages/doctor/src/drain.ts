import {
  planFor,
  QuiesceError,
  type DrainOptions,
  type Place,
  type PlannedStop,
  type QuietDelay,
} from '@quiesce/core';
import { DoctorError, reasonOf } from './errors.ts';

/** What the drain does where it runs, by core's own plan. Times are in milliseconds. */
export interface Drain {
  readonly deadline: number;
  readonly cleanupTime: number;
  readonly shutdownDelay: QuietDelay;
  /** Whether `shutdownDelay` is left out: then the drain decides it, and it follows the deadline. */
  readonly delayIsPlanned: boolean;
  /** Failed checks that a planned lame duck waits for; `undefined` where it does not wait. */
  readonly awaitedFailures: number | undefined;
  /** Whether the deadline is left out, and less than usual because the platform's limit is known. */
  readonly deadlineIsPlanned: boolean;
  /** What is left of the deadline for the requests in flight. */
  readonly drainingTime: number;
  /** The least that `createDrain` accepts as time for draining. */
  readonly leastDraining: number;
  /** Why `createDrain` refuses these times; then the others are those of the shortest deadline that it accepts. */
  readonly refusal: string | undefined;
  readonly exitGrace: number;
  /** What a request gets while draining. */
  readonly admission: 'refuse' | 'serve';
  readonly readiness: 'fail' | 'keep';
  /** Empty where the service handles its signals itself. */
  readonly signals: readonly string[];
  /** The path of each probe, or `false` if it is off. */
  readonly live: string | false;
  readonly ready: string | false;
  readonly startup: string | false;
  /** The same with another deadline. */
  readonly within: (deadline: number) => Drain;
}

/** ms. A deadline is a timer of Node: https://nodejs.org/api/timers.html */
const LONGEST = 2 ** 31 - 1;

/** ms of the deadline where nobody sets it, and no platform has a limit. */
export const USUAL_DEADLINE: number = planFor().deadline;

/**
 * What the drain decides, with these options, at this place. Times that do not fit together are a finding, and no error, unless no
 * deadline is long enough for them.
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

/** The shortest deadline, from another one on, with which the drain is as it should be. A longer one is no worse. */
export function leastDeadline(drain: Drain, isRight: (drain: Drain) => boolean): number {
  return smallest(drain.deadline, (deadline) => isRight(drain.within(deadline)));
}

function shortestDeadline(options: DrainOptions, place: Place): number {
  return smallest(1, (deadline) => typeof planOrRefusal({ ...options, deadline }, place) !== 'string');
}

/** By bisection. */
function smallest(from: number, isEnough: (deadline: number) => boolean): number {
  let [least, most] = [from, LONGEST];
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (isEnough(middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}

/**
 * The plan, or why these times do not fit.
 * @throws DoctorError for what is no option, or has no such value
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
