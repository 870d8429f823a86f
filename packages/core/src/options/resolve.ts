import type { OutgoingHttpHeaders } from 'node:http';
import { budget } from './budget.ts';
import type { DrainOptions, HealthOptions, ResolvedOptions } from './options.ts';
import * as check from './validate.ts';

const SHAPE: check.Shape = {
  deadline: check.positiveTime,
  cleanupTime: check.time,
  shutdownDelay: (value) =>
    check.isRecord(value) ? undefined : check.time(value) && `${check.time(value)}, or { min, max, quiet }`,
  idleLinger: check.or(check.time, 'keep-alive'),
  spread: check.time,
  handlerGrace: check.or(check.time, false),
  uploadGrace: check.positiveTime,
  exitGrace: check.time,
  listener: check.oneOf('first', 'last'),
  admission: check.oneOf('refuse', 'serve'),
  readiness: check.oneOf('fail', 'keep'),
  manualReady: check.boolean,
  signals: check.or(check.signals, false),
  uncaughtException: check.boolean,
  refusal: (value) => (check.isRecord(value) ? undefined : 'an object'),
  health: check.or((value) => (check.isRecord(value) ? undefined : 'an object'), false),
  terminationLog: check.file,
  logger: check.or(check.logger, false),
};
const DEFAULT_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];
const REFUSAL: check.Shape = {
  status: check.status,
  retryAfter: check.or(check.seconds, false),
  body: check.text,
  headers: check.headers,
};
const HEALTH: check.Shape = {
  live: check.or(check.path, false),
  ready: check.or(check.path, false),
  startup: check.or(check.path, false),
  details: check.boolean,
  port: check.port,
  host: check.host,
  routes: check.routes,
};

/**
 * Checks the options and fills in the defaults. Nothing is kept of the caller's object.
 * @param clusterWorker whether this process is a node:cluster worker, whose siblings take new connections
 * @throws QuiesceError `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_BUDGET`
 */
export function resolveOptions(options: DrainOptions, clusterWorker: boolean): ResolvedOptions {
  check.checkShape('', options, SHAPE);
  const { refusal = {}, health = {} } = options;
  check.checkShape('refusal', refusal, REFUSAL);
  if (health !== false) check.checkShape('health', health, HEALTH);

  const { deadline, cleanupTime, shutdownDelay, idleLinger, spread, handlerGrace, uploadGrace } = options;
  const times = { deadline, cleanupTime, shutdownDelay, idleLinger, spread, handlerGrace, uploadGrace };

  return Object.freeze({
    ...budget(times),
    budgetOf: (other: number) => budget({ ...times, deadline: other }),
    exitGrace: options.exitGrace ?? 500,
    listener: options.listener ?? (clusterWorker ? 'first' : 'last'),
    admission: options.admission ?? (clusterWorker ? 'serve' : 'refuse'),
    readiness: options.readiness ?? 'fail',
    manualReady: options.manualReady ?? false,
    signals: Object.freeze([
      ...new Set(options.signals === false ? [] : (options.signals ?? DEFAULT_SIGNALS)),
    ]),
    uncaughtException: options.uncaughtException ?? false,
    refusal: Object.freeze({
      status: refusal.status ?? 503,
      retryAfter: refusal.retryAfter ?? 5,
      headers: Object.freeze(withoutUndefined(refusal.headers ?? {})),
      ...(refusal.body === undefined ? {} : { body: refusal.body }),
    }),
    health: resolveHealth(health),
    terminationLog: options.terminationLog,
    logger: options.logger,
  });
}

function resolveHealth(health: HealthOptions | false): ResolvedOptions['health'] {
  if (health === false) {
    return Object.freeze({
      live: false,
      ready: false,
      startup: false,
      details: false,
      routes: Object.freeze({}),
    });
  }
  const { port, host, routes = {} } = health;
  if (port === undefined && (host !== undefined || Object.keys(routes).length > 0)) {
    throw check.invalid('health.port', 'given where health.host or health.routes is', undefined);
  }
  const probes = {
    live: probePath(health.live ?? '/health/live'),
    ready: probePath(health.ready ?? '/health/ready'),
    startup: probePath(health.startup ?? '/health/startup'),
  };
  checkDistinct(probes, routes);
  return Object.freeze({
    ...probes,
    details: health.details ?? false,
    routes: Object.freeze({ ...routes }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
}

/** A trailing slash makes no other path. */
function probePath(path: string | false): string | false {
  return path === false || path === '/' ? path : path.replace(/\/$/, '');
}

/** A path has one meaning: the second one that is given it would never be answered. */
function checkDistinct(probes: Readonly<Record<string, string | false>>, routes: object): void {
  const owners = new Map<string | false, string>();
  for (const [probe, path] of Object.entries(probes)) {
    const owner = path === false ? undefined : owners.get(path);
    if (owner !== undefined) throw check.invalid(`health.${probe}`, `another path than ${owner}`, path);
    owners.set(path, `health.${probe}`);
  }
  for (const path of Object.keys(routes)) {
    const owner = owners.get(probePath(path));
    if (owner !== undefined) throw check.invalid('health.routes', `without the path of ${owner}`, path);
  }
}

/** Node throws at a header that has no value, when it is too late to say so. */
function withoutUndefined(headers: Readonly<OutgoingHttpHeaders>): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}
