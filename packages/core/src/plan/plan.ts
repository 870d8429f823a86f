import { budget, defaultCleanupTime } from '../options/budget.ts';
import { SITUATIONS, type Budget, type PlanOptions, type Situation } from '../options/options.ts';
import type { Evidence } from './evidence.ts';
import type { Prober } from './probers.ts';
import { nothingSeen, REASONS, tooSlow } from './words.ts';

/** How fast clients are sent away. */
export interface Pace {
  /** Clients a second; more where `limit` would be exceeded. */
  readonly perSecond: number;
  /** So many clients, or fewer, are sent away at once. */
  readonly atOnce: number;
  /** ms from the trigger to the last turn at the latest. */
  readonly limit: number;
  /** Whether idle connections wait for a turn, too. Their clients reconnect with their next request only. */
  readonly idle: boolean;
}

/** What a shutdown does about the clients: the options that are set, and those that were left out, decided by evidence. */
export interface Plan extends Omit<Budget, 'spread'> {
  /** ms over which clients are sent away, or at what pace. */
  readonly spread: number | Pace;
  /** What it was decided by: the most patient of what was seen, or the option `situation`. */
  readonly situation: Situation;
  /** The evidence, in words. */
  readonly reason: string;
  /** Whether the lame duck lasts until each prober has seen three failures. */
  readonly awaitsProbers: boolean;
  /** Those probers. */
  readonly probers: readonly Prober[];
  readonly listener: 'first' | 'last';
  readonly admission: 'refuse' | 'serve';
  /** ms from the trigger on after which idle connections are not left to their clients any more. @default no limit */
  readonly idleLimit?: number;
  /** What cannot be had, with the sum, and what to change. */
  readonly warning?: string;
}

/** ms for the removal of a pod from its endpoints to reach every node. It is not known; 5 s is what most charts wait. */
const ENDPOINTS = 5_000;
/** ms without a request after which balancers have looked away. */
const QUIET = 1_000;
/** The part of the time for draining that serving on may take: the rest is for what is in flight then. */
const SHARE = 0.6;
/** ms from the trigger on for which idle connections are left to their clients: 6 s are promised with Node's default. */
const IDLE = 8_000;
/** ms of serving on where nobody's limit is known: `docker stop` kills after 10 s (https://docs.docker.com/reference/cli/docker/container/stop/). */
const UNKNOWN_LIMIT = 8_000;
/** The part of the time for draining within which clients are sent away: the last ones need some to close. */
export const SPREAD_SHARE = 0.8;
/** Clients with long-lived connections that are sent away in one instant. */
const AT_ONCE = 100;
/** Clients a second beyond that. */
const PER_SECOND = 200;
/** Probes that make a prober. */
const PROBES = 3;

/** Decides what was left out. Whatever the evidence is, the times fit into the deadline, and options that are set stay. */
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

/** ms from the trigger on for which clients may be served on that have not heard of it. */
function servingTime(evidence: Evidence, options: PlanOptions): number {
  const { idleLinger, spread, uploadGrace = 0 } = options;
  const draining = drainingTime(options);
  const linger = typeof idleLinger === 'number' ? idleLinger : 0;
  const needed = Math.max(linger + (typeof spread === 'number' ? spread : 0), uploadGrace);
  const most = Math.min(SHARE * draining, knownLimit(evidence, options), draining - needed);
  return Math.max(0, Math.floor(most));
}

/** ms from the trigger on that may pass at least before the process is killed. */
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

/** Those who probe readiness and may route by it. */
function balancers({ probers, isTrafficSteady, trafficFrom }: Evidence, bound: number): Prober[] {
  return probers.filter(({ address, probes, interval = 0 }) => {
    // Docker's health check, a monitor: too slow to matter, and the traffic comes from elsewhere.
    const routesNothing = interval >= bound && trafficFrom.size > 0 && !trafficFrom.has(address);
    // One who has probed once may have just begun.
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
