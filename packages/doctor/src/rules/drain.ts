import { delayName } from '../budget.ts';
import { elsewhere, inDrain, inServer } from '../changes.ts';
import { formatTime } from '../durations.ts';
import { deadlineChanges, delayChanges, roomier } from '../reshape.ts';
import type { DrainRule } from './rule.ts';
import { SOURCES } from './sources.ts';

/** ms by which the server should keep an idle connection longer than the load balancer. */
const TO_SPARE = 5_000;
/** Draining time in ms for which no better value is known: that of the defaults. */
const USUAL_DRAINING = 20_000;

const drainRefused: DrainRule = {
  id: 'drain-refused',
  severity: 'error',
  of: 'drain',
  why: 'createDrain rejects times that do not fit into the deadline: the service would not start.',
  source: SOURCES.options,
  check: ({ drain }) => {
    const { refusal, deadline } = drain;
    return refusal === undefined
      ? undefined
      : { problem: refusal, changes: deadlineChanges(drain, deadline + USUAL_DRAINING) };
  },
};

const delayBelowCheck: DrainRule = {
  id: 'delay-below-check',
  severity: 'error',
  of: 'drain',
  why: 'Until enough checks have failed, the balancer keeps sending requests, to a port that is closed by then.',
  source: SOURCES.healthChecks,
  check: ({ drain, settings }) => {
    const { balancerCheck: check, clientCache } = settings;
    if (!check) return undefined;
    // A planned lame duck waits for this number of failed checks, whatever the load balancer needs.
    const { awaitedFailures } = drain;
    const isPlanned = awaitedFailures !== undefined;
    const failures = Math.max(awaitedFailures ?? 0, check.failures);
    const needed = check.interval * failures + check.timeout + clientCache;
    const { min, max } = drain.shutdownDelay;
    const waited = isPlanned ? max : min;
    if (waited >= needed) return undefined;
    const cache = clientCache > 0 ? ` + client caches ${formatTime(clientCache)}` : '';
    return {
      problem:
        `${delayName(drain)} is ${formatTime(waited)}${isPlanned ? ' at most' : ''}, and the balancer needs ` +
        `${formatTime(check.interval)} × ${failures} + ${formatTime(check.timeout)}${cache} = ${formatTime(needed)} to notice.`,
      changes: isPlanned
        ? roomier(drain, ({ shutdownDelay }) => shutdownDelay.max >= needed)
        : delayChanges(drain, needed),
    };
  },
};

const readinessKept: DrainRule = {
  id: 'readiness-kept',
  severity: 'error',
  of: 'drain',
  why: 'The balancer relies on readiness checks, which never fail.',
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
  why: 'If the server closes an idle connection before the balancer does, a request on the wire is lost, even without a restart.',
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
  why: 'A request accepted just before the stop is cut before it can finish, and may not be retried.',
  source: SOURCES.options,
  check: ({ drain, settings }) => {
    const { longestRequest } = settings;
    if (longestRequest === undefined || drain.refusal !== undefined || drain.drainingTime >= longestRequest)
      return undefined;
    return {
      problem: `Draining may take ${formatTime(drain.drainingTime)}, and a request ${formatTime(longestRequest)}.`,
      changes: drain.delayIsPlanned
        ? roomier(drain, ({ drainingTime }) => drainingTime >= longestRequest)
        : deadlineChanges(drain, drain.deadline + longestRequest - drain.drainingTime),
    };
  },
};

const deregistrationTooShort: DrainRule = {
  id: 'deregistration-too-short',
  severity: 'warning',
  of: 'drain',
  why: 'When its delay has passed, the balancer cuts responses that the service is still sending.',
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

/** Rules about the drain itself, and the load balancer in front of it. */
export const DRAIN_RULES: readonly DrainRule[] = [
  drainRefused,
  delayBelowCheck,
  readinessKept,
  keepAliveTooShort,
  drainingTooShort,
  deregistrationTooShort,
];
