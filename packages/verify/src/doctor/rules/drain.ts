import { delayName } from '../budget.ts';
import { elsewhere, inDrain, inServer } from '../changes.ts';
import type { Drain } from '../drain.ts';
import { formatTime } from '../durations.ts';
import { FAILURES, roomForDraining, roomForServing } from '../plan.ts';
import type { Change } from '../report.ts';
import { deadlineChanges, delayChanges } from '../reshape.ts';
import type { DrainRule } from './rule.ts';
import { SOURCES } from './sources.ts';

/** ms by which the server keeps an idle connection longer than the balancer. */
const TO_SPARE = 5_000;
/** ms that a deadline leaves for draining where nothing better is known: what the defaults leave. */
const USUAL_DRAINING = 20_000;

const drainRefused: DrainRule = {
  id: 'drain-refused',
  severity: 'error',
  of: 'drain',
  why: 'createDrain refuses times that do not fit into the deadline: the service would not start.',
  source: SOURCES.options,
  check: ({ drain }) => {
    if (drain.fits) return undefined;
    const parts = [
      ['shutdownDelay', drain.shutdownDelay.max],
      [drain.leastDraining.name, drain.leastDraining.time],
      ['cleanupTime', drain.cleanupTime],
    ] as const;
    const sum = parts.reduce((total, [, time]) => total + time, 0);
    return {
      problem:
        `${parts.map(([name, time]) => `${name} ${formatTime(time)}`).join(' + ')} = ${formatTime(sum)} ` +
        `leave nothing of deadline ${formatTime(drain.deadline)} for draining.`,
      changes: deadlineChanges(drain, sum + USUAL_DRAINING),
    };
  },
};

const delayBelowCheck: DrainRule = {
  id: 'delay-below-check',
  severity: 'error',
  of: 'drain',
  why: 'Until enough checks have failed the balancer goes on sending requests, to a port that is closed by then.',
  source: SOURCES.healthChecks,
  check: ({ drain, settings }) => {
    const { balancerCheck: check, clientCache } = settings;
    if (!check) return undefined;
    // A planned lame duck lasts until so many have failed, whatever the balancer needs.
    const failures = drain.awaitsChecks ? Math.max(FAILURES, check.failures) : check.failures;
    const needed = check.interval * failures + check.timeout + clientCache;
    const { min, max } = drain.shutdownDelay;
    const waited = drain.awaitsChecks ? max : min;
    if (waited >= needed) return undefined;
    const cache = clientCache > 0 ? ` + client caches ${formatTime(clientCache)}` : '';
    return {
      problem:
        `${delayName(drain)} is ${formatTime(waited)}${drain.awaitsChecks ? ' at most' : ''}, and the balancer needs ` +
        `${formatTime(check.interval)} × ${failures} + ${formatTime(check.timeout)}${cache} = ${formatTime(needed)} to notice.`,
      changes: drain.awaitsChecks ? roomier(drain, roomForServing(needed)) : delayChanges(drain, needed),
    };
  },
};

const readinessKept: DrainRule = {
  id: 'readiness-kept',
  severity: 'error',
  of: 'drain',
  why: 'A balancer that learns by checking readiness never learns.',
  source: SOURCES.terminatingEndpoints,
  check: ({ drain, settings }) =>
    settings.balancerCheck && drain.readiness === 'keep'
      ? {
          problem: "readiness is 'keep', and a balancer checks it.",
          changes: [inDrain('readiness', 'fail')],
        }
      : undefined,
};

const keepAliveTooShort: DrainRule = {
  id: 'keep-alive-too-short',
  severity: 'error',
  of: 'drain',
  why: 'Who closes an idle connection first wins, and a request that is on the wire then is lost, without any restart.',
  source: SOURCES.idleTimeout,
  check: ({ settings }) => {
    const { balancerIdle, keepAliveTimeout } = settings;
    if (balancerIdle === undefined || keepAliveTimeout > balancerIdle) return undefined;
    return {
      problem: `keepAliveTimeout is ${formatTime(keepAliveTimeout)}, and the balancer keeps idle connections ${formatTime(balancerIdle)}.`,
      changes: [inServer('keepAliveTimeout', balancerIdle + TO_SPARE)],
      otherwise: [elsewhere(`idle timeout of the balancer: less than ${formatTime(keepAliveTimeout)}`)],
    };
  },
};

const drainingTooShort: DrainRule = {
  id: 'draining-too-short',
  severity: 'warning',
  of: 'drain',
  why: 'A request that has just been let in when the stop begins is cut before it can be done, and may not be sent again.',
  source: SOURCES.options,
  check: ({ drain, settings }) => {
    const { longestRequest } = settings;
    if (longestRequest === undefined || !drain.fits || drain.drainingTime >= longestRequest) return undefined;
    return {
      problem: `Draining may take ${formatTime(drain.drainingTime)}, and a request ${formatTime(longestRequest)}.`,
      changes: drain.delayIsPlanned
        ? roomier(drain, roomForDraining(longestRequest))
        : deadlineChanges(drain, drain.deadline + longestRequest - drain.drainingTime),
    };
  },
};

const deregistrationTooShort: DrainRule = {
  id: 'deregistration-too-short',
  severity: 'warning',
  of: 'drain',
  why: 'When its delay is over the balancer cuts what the service is still answering.',
  source: SOURCES.deregistration,
  check: ({ drain, settings }) => {
    const { deregistration } = settings;
    const serving = drain.deadline - drain.cleanupTime;
    if (deregistration === undefined || deregistration >= serving) return undefined;
    return {
      problem: `The balancer lets go after ${formatTime(deregistration)}, and the service may answer for ${formatTime(serving)}.`,
      changes: [elsewhere(`deregistration delay of the balancer: ${formatTime(serving)}`)],
    };
  },
};

/** A deadline that leaves so much to a planned lame duck and draining together; also where only setting it makes them longer. */
function roomier(drain: Drain, room: number): Change[] {
  return deadlineChanges(drain, Math.max(drain.deadline, drain.cleanupTime + room));
}

/** The drain itself, and the balancer in front of it. */
export const DRAIN_RULES: readonly DrainRule[] = [
  drainRefused,
  delayBelowCheck,
  readinessKept,
  keepAliveTooShort,
  drainingTooShort,
  deregistrationTooShort,
];
