import { budget, defaultCleanupTime } from '../options/budget.ts';
import { SITUATIONS, type Budget, type PlanOptions, type Situation } from '../options/options.ts';
import type { Evidence } from './evidence.ts';
import type { Prober } from './probers.ts';
import { nothingSeen, REASONS, tooSlow } from './reasons.ts';

/** The rate at which clients are disconnected. */
export interface Pace {
  /** Clients per second; more if `limit` would otherwise be exceeded. */
  readonly perSecond: number;
  /** Up to this many clients are disconnected at once. */
  readonly atOnce: number;
  /** Latest time of the last turn, in ms from the trigger. */
  readonly limit: number;
  /** If true, idle connections also wait for a turn. Their clients reconnect only with their next request. */
  readonly idle: boolean;
}

/** The way a shutdown treats clients: the options that are set, and the others as decided by the evidence. */
export interface Plan extends Omit<Budget, 'spread'> {
  /** ms over which clients are disconnected, or a pace. */
  readonly spread: number | Pace;
  /** The situation that decided it: the most cautious of those observed, or the option `situation`. */
  readonly situation: Situation;
  /** The evidence as text. */
  readonly reason: string;
  /** True if the lame duck lasts until each prober has seen three failures. */
  readonly awaitsProbers: boolean;
  /** The probers that the lame duck waits for. */
  readonly probers: readonly Prober[];
  readonly listener: 'first' | 'last';
  readonly admission: 'refuse' | 'serve';
  /** ms from the trigger after which idle connections are no longer spared. @default no limit */
  readonly idleLimit?: number;
  /** A warning about something that cannot be achieved, with the calculation and the fix. */
  readonly warning?: string;
}

/** ms for the removal of a pod from its endpoints to reach every node. The real time is unknown; most charts wait 5 s. */
const ENDPOINTS = 5_000;
/** ms without a request after which load balancers are assumed to have stopped routing. */
const QUIET = 1_000;
/** The largest share of the draining time that the lame duck may use; the rest is for the requests then in flight. */
const SHARE = 0.6;
/** ms from the trigger for which idle connections are spared: Node's default promises 6 s. */
const IDLE = 8_000;
/**
 * ms of lame duck if no limit is known: `docker stop` kills after 10 s
 * (https://docs.docker.com/reference/cli/docker/container/stop/).
 */
const UNKNOWN_LIMIT = 8_000;
/** The share of the draining time within which clients are disconnected: the last ones need some time to close. */
export const SPREAD_SHARE = 0.8;
/** Clients with long-lived connections that are disconnected at once. */
const AT_ONCE = 100;
/** Clients per second beyond that. */
const PER_SECOND = 200;
/** Number of probes that make a client a prober if traffic is not steady. */
const PROBES = 3;

/** Decides the options that were left out. For any evidence, the times fit into the deadline, and options that are set are kept. */
export function plan(evidence: Evidence, options: PlanOptions): Plan {
  const bound = servingTime(evidence, options);
  const probers = options.readiness === 'keep' ? [] : balancers(evidence, bound);
  const seen = situations(evidence, options, probers);
  const situation = SITUATIONS.find((one) => seen.has(one)) ?? 'quiet';

  const isPatient = situation !== 'quiet';
  const portStaysOpen = seen.has('kubernetes') || seen.has('probed');
  const min = seen.has('kubernetes') ? Math.min(ENDPOINTS, bound) : 0;
  const delay = portStaysOpen && bound > 0 ? { min, max: bound, quiet: Math.min(QUIET, bound) } : 0;
  const leavesIdle = isPatient && options.idleLinger === undefined;
  const awaitsProbers = seen.has('probed') && options.shutdownDelay === undefined;
  return Object.freeze({
    ...budget({
      ...options,
      shutdownDelay: options.shutdownDelay ?? delay,
      ...(leavesIdle ? { idleLinger: 'keep-alive' } : {}),
    }),
    spread: pace(evidence, options),
    situation,
    reason: situation === 'quiet' ? nothingSeen(evidence, options) : REASONS[situation](probers),
    awaitsProbers,
    probers,
    listener: options.listener ?? (isPatient && !portStaysOpen ? 'first' : 'last'),
    admission: options.admission ?? (isPatient ? 'serve' : 'refuse'),
    ...(leavesIdle ? { idleLimit: Math.min(IDLE, drainingTime(options)) } : {}),
    ...(awaitsProbers ? tooSlow(probers, bound) : {}),
  });
}

function drainingTime({ deadline, cleanupTime = defaultCleanupTime(deadline) }: PlanOptions): number {
  return deadline - cleanupTime;
}

/** Returns for how many ms from the trigger clients that do not know of the shutdown may be served. */
function servingTime(evidence: Evidence, options: PlanOptions): number {
  const { idleLinger, spread, uploadGrace = 0 } = options;
  const draining = drainingTime(options);
  const linger = typeof idleLinger === 'number' ? idleLinger : 0;
  const needed = Math.max(linger + (typeof spread === 'number' ? spread : 0), uploadGrace);
  const max = Math.min(SHARE * draining, knownLimit(evidence, options), draining - needed);
  return Math.max(0, Math.floor(max));
}

/** Returns the limit to plan with, in ms from the trigger; infinite if the deadline already respects the platform's limit. */
function knownLimit({ platform }: Evidence, { isDeadlineSet }: PlanOptions): number {
  return isDeadlineSet || platform !== undefined ? Infinity : UNKNOWN_LIMIT;
}

function pace(evidence: Evidence, options: PlanOptions): number | Pace {
  const { spread } = options;
  if (typeof spread === 'number') return spread;
  const limit = Math.floor(SPREAD_SHARE * drainingTime(options));
  if (spread) return Object.freeze({ perSecond: spread.perSecond, atOnce: 0, limit, idle: true });
  if (evidence.isAtTerminal) return 0;
  return Object.freeze({
    perSecond: PER_SECOND,
    atOnce: AT_ONCE,
    limit: Math.min(limit, knownLimit(evidence, options)),
    idle: false,
  });
}

/** Returns the readiness probers that may route traffic by the result. */
function balancers({ probers, isTrafficSteady, trafficFrom }: Evidence, bound: number): Prober[] {
  return probers.filter(({ address, probes, interval = 0 }) => {
    // Docker's health check or a monitor: too slow to matter, and traffic comes from other addresses.
    const routesNothing = interval >= bound && trafficFrom.size > 0 && !trafficFrom.has(address);
    // With steady traffic, one probe is enough: the prober may have just started.
    return !routesNothing && (isTrafficSteady || probes >= PROBES);
  });
}

function situations(evidence: Evidence, options: PlanOptions, probers: readonly Prober[]): Set<Situation> {
  if (options.situation !== 'auto') return new Set([options.situation]);
  if (!evidence.endsProcess || evidence.isAtTerminal) return new Set();
  const { isClusterWorker, isTrafficSteady, isProbedByKubernetes, platform } = evidence;
  const seen = {
    kubernetes: isProbedByKubernetes || platform?.name === 'Kubernetes',
    probed: probers.length > 0,
    cluster: isClusterWorker,
    unprobed: isTrafficSteady,
    quiet: false,
  };
  return new Set(SITUATIONS.filter((one) => seen[one]));
}
