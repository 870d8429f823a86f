import type { OutgoingHttpHeaders } from 'node:http';
import { budget } from './budget.ts';
import type { Platform } from './platform.ts';
import {
  SITUATIONS,
  type Budget,
  type ConnectionOptions,
  type DrainOptions,
  type HealthOptions,
  type OpenOptions,
  type RefusalOptions,
  type ResolvedOptions,
  type SpreadRate,
} from './options.ts';
import { invalid, readOptions, type Shape } from './read.ts';
import * as check from './validate.ts';

/** ms */
const DEADLINE = 25_000;
/** ms of a platform's limit that are reserved for the end of the process. */
const SPARE = 2_500;

/** Each option of `createDrain`. Times that depend on each other get their defaults in `budget.ts`. */
const OPTIONS: Shape<DrainOptions, OpenOptions | 'deadline'> = {
  deadline: { check: check.positiveTime },
  cleanupTime: { check: check.time },
  situation: { check: check.oneOf('auto', ...SITUATIONS), default: 'auto' },
  shutdownDelay: {
    check: (value) =>
      check.isRecord(value) ? undefined : check.time(value) && `${check.time(value)}, or { min, max, quiet }`,
  },
  idleLinger: { check: check.or(check.time, 'keep-alive') },
  spread: {
    check: (value) =>
      check.isRecord(value) ? undefined : check.time(value) && `${check.time(value)}, or { perSecond }`,
  },
  connections: { check: check.record, default: {} },
  handlerGrace: { check: check.or(check.time, false) },
  uploadGrace: { check: check.positiveTime },
  exitGrace: { check: check.time, default: 500 },
  listener: { check: check.oneOf('first', 'last') },
  admission: { check: check.oneOf('refuse', 'serve') },
  readiness: { check: check.oneOf('fail', 'keep'), default: 'fail' },
  manualReady: { check: check.boolean, default: false },
  signals: { check: check.or(check.signals, false), default: ['SIGTERM', 'SIGINT'] },
  uncaughtException: { check: check.boolean, default: false },
  refusal: { check: check.record, default: {} },
  health: { check: check.or(check.record, false), default: {} },
  terminationLog: { check: check.file },
  logger: { check: check.or(check.logger, false) },
};
const REFUSAL: Shape<RefusalOptions, 'body'> = {
  status: { check: check.status, default: 503 },
  retryAfter: { check: check.or(check.seconds, false), default: 5 },
  body: { check: check.text },
  headers: { check: check.headers, default: {} },
};
const SPREAD: Shape<SpreadRate> = { perSecond: { check: check.rate, required: true } };
const CONNECTIONS: Shape<ConnectionOptions, 'maxAge' | 'maxRequests'> = {
  maxAge: { check: check.positiveTime },
  jitter: { check: check.share, default: 0.1 },
  maxRequests: { check: check.positiveInteger },
};
const HEALTH: Shape<HealthOptions, 'port' | 'host' | 'appReady'> = {
  live: { check: check.or(check.path, false), default: '/health/live' },
  ready: { check: check.or(check.path, false), default: '/health/ready' },
  startup: { check: check.or(check.path, false), default: '/health/startup' },
  appReady: { check: check.path },
  details: { check: check.boolean, default: false },
  port: { check: check.port },
  host: { check: check.host },
  routes: { check: check.routes, default: {} },
};
/** The health options when all routes are off. */
const NO_HEALTH: HealthOptions = { live: false, ready: false, startup: false };

/**
 * Checks the options and fills in the defaults. The result shares no object with `given`.
 * @param platform the platform that the process runs on, if its limit is known
 * @throws QuiesceError `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_BUDGET`
 */
export function resolveOptions(given: DrainOptions, platform?: Platform): ResolvedOptions {
  const read = readOptions(given, OPTIONS);
  const options = { ...read, ...resolveSpread(read.spread) };
  const deadline = options.deadline ?? defaultDeadline(options, platform);
  // The times that are set must fit together, whatever the plan decides about the others.
  budget({ ...options, deadline, shutdownDelay: options.shutdownDelay ?? 0 });
  const refusal = readOptions(options.refusal, REFUSAL, { prefix: 'refusal' });
  const health = options.health === false ? NO_HEALTH : options.health;
  return Object.freeze({
    ...options,
    deadline,
    isDeadlineSet: options.deadline !== undefined,
    signals: Object.freeze([...new Set(options.signals === false ? [] : options.signals)]),
    refusal: Object.freeze({ ...refusal, headers: Object.freeze(withoutUndefined(refusal.headers)) }),
    health: resolveHealth(readOptions(health, HEALTH, { prefix: 'health' })),
    connections: Object.freeze(readOptions(options.connections, CONNECTIONS, { prefix: 'connections' })),
  });
}

/**
 * Returns the platform's limit minus a margin in which the process exits, and at most 25 s. If the times that are set do not fit into
 * that, the platform's limit is ignored.
 */
function defaultDeadline(options: Pick<DrainOptions, keyof Budget>, platform: Platform | undefined): number {
  const limit = platform?.limit ?? Infinity;
  const deadline = Math.max(1, Math.min(DEADLINE, Math.floor(limit - Math.min(SPARE, limit / 5))));
  try {
    budget({ ...options, deadline, shutdownDelay: options.shutdownDelay ?? 0 });
    return deadline;
  } catch {
    return DEADLINE;
  }
}

function resolveSpread(spread: DrainOptions['spread']): Pick<ResolvedOptions, 'spread'> {
  if (typeof spread !== 'object') return {};
  return { spread: Object.freeze(readOptions(spread, SPREAD, { prefix: 'spread' })) };
}

function resolveHealth(health: ResolvedOptions['health']): ResolvedOptions['health'] {
  const { port, host, routes, appReady } = health;
  if (port === undefined && (host !== undefined || Object.keys(routes).length > 0)) {
    throw invalid('health.port', 'set if health.host or health.routes is', undefined);
  }
  const probes = {
    live: probePath(health.live),
    ready: probePath(health.ready),
    startup: probePath(health.startup),
  };
  checkDistinct(probes, routes);
  const ofApp = appReady === undefined ? {} : { appReady: probePath(appReady) };
  // With a separate port, the health routes are on another server.
  if (port === undefined) checkDistinct({ ...probes, ...ofApp }, {});
  return Object.freeze({ ...health, ...probes, ...ofApp, routes: Object.freeze({ ...routes }) });
}

/** Removes a trailing slash, which does not make a different path. */
function probePath<Path extends string | false>(path: Path): Path | string {
  return path === false || path === '/' ? path : path.replace(/\/$/, '');
}

/** Checks that each path is used once: a second use would never be reached. */
function checkDistinct(probes: Readonly<Record<string, string | false>>, routes: object): void {
  const owners = new Map<string | false, string>();
  for (const [probe, path] of Object.entries(probes)) {
    const owner = path === false ? undefined : owners.get(path);
    if (owner !== undefined) throw invalid(`health.${probe}`, `different from ${owner}`, path);
    owners.set(path, `health.${probe}`);
  }
  for (const path of Object.keys(routes)) {
    const owner = owners.get(probePath(path));
    if (owner !== undefined) throw invalid('health.routes', `without the path of ${owner}`, path);
  }
}

/** Removes headers without a value: Node would throw on them, but only when the response is written. */
function withoutUndefined(headers: Readonly<OutgoingHttpHeaders>): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}
