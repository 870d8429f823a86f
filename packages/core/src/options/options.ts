import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Filled } from './read.ts';

/** Anything that logs in pino's argument order: `logger.info(object, message)`. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Bounds of a lame duck that ends when traffic stops: see {@link DrainOptions.shutdownDelay}. */
export interface QuietDelay {
  /** Minimum length of the lame duck in ms. */
  readonly min: number;
  /** Maximum length of the lame duck in ms. */
  readonly max: number;
  /** The lame duck ends after this many ms without a request other than health probes. */
  readonly quiet: number;
}

/** Most cautious first: if several apply, the first one is used. */
export const SITUATIONS = ['kubernetes', 'probed', 'cluster', 'unprobed', 'quiet'] as const;

/**
 * How clients find another instance of a service:
 *
 * - `'kubernetes'`: the pod is removed from its endpoints
 * - `'probed'`: a load balancer probes readiness
 * - `'cluster'`: other workers of node:cluster listen on the same port
 * - `'unprobed'`: traffic is steady and nothing probes readiness, so clients notice a closed port: a proxy without active checks,
 *   clients that know several addresses
 * - `'quiet'`: none of these: clients would not notice a closed port, or there are almost no clients
 */
export type Situation = (typeof SITUATIONS)[number];

/** The response to a request that is refused while the service drains. */
export interface RefusalOptions {
  /** Status code, 400 to 599. @default 503 */
  readonly status?: number;
  /** `Retry-After` in seconds (RFC 9110 §10.2.3); `false` sends none. @default 5 */
  readonly retryAfter?: number | false;
  /** The body. @default a problem document (RFC 9457), or text if the client prefers it */
  readonly body?: string;
  /**
   * Additional headers. They override the engine's headers. Connection headers and `Content-Length` are rejected; a header whose
   * value is `undefined` is left out.
   * @default {}
   */
  readonly headers?: Readonly<OutgoingHttpHeaders>;
}

/** Answers requests to a path of the health port, such as a scrape of metrics. Its promise is awaited. */
export type HealthRoute = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The health routes: their paths (`false` turns one off) and their port. */
export interface HealthOptions {
  /** Liveness: 200 in every state. @default '/health/live' */
  readonly live?: string | false;
  /** Readiness: 200 while `ready`, else 503. @default '/health/ready' */
  readonly ready?: string | false;
  /** Startup: 503 while `starting`, then 200. @default '/health/startup' */
  readonly startup?: string | false;
  /**
   * Path of the app's own readiness endpoint. The app answers it until a shutdown begins; then the engine answers 503. `readiness`
   * applies to it as well. It stays on the watched servers even if `port` is set.
   */
  readonly appReady?: string;
  /** If true, readiness lists the result of each check. The names reveal what the service depends on. @default false */
  readonly details?: boolean;
  /**
   * A separate port for the health routes, open until the end of the shutdown; the watched servers then have no health routes. 0
   * selects any free port. It opens at the first `watch`, `handleSignals` or `ready`, so a worker without a server can be probed.
   */
  readonly port?: number;
  /** The address that `port` is bound to. @default every address */
  readonly host?: string;
  /** Additional routes on that port, by path, such as metrics. @default {} */
  readonly routes?: Readonly<Record<string, HealthRoute>>;
}

/** A rate at which clients are disconnected. */
export interface SpreadRate {
  /** Clients per second, more than 0. */
  readonly perSecond: number;
}

/** Limits for connections in use, so that traffic spreads to instances that started later. */
export interface ConnectionOptions {
  /**
   * ms after which the next response on a connection carries `Connection: close`, and an HTTP/2 session gets a GOAWAY once no
   * stream is in flight. WebSockets and responses in flight continue. More than 0. @default no limit
   */
  readonly maxAge?: number;
  /**
   * Maximum fraction of `maxAge`, 0 to 1, by which it is reduced at random for each connection, so that connections opened at the
   * same moment do not all end at the same moment. @default 0.1
   */
  readonly jitter?: number;
  /** Number of requests after which a connection ends in the same way. @default no limit */
  readonly maxRequests?: number;
}

/** Options of `createDrain`. All times are in milliseconds; 0 means 0. */
export interface DrainOptions {
  /**
   * The maximum duration of a shutdown, counted from its trigger.
   * @default 25000, or less if the platform's limit is known and shorter: Cloud Run, pm2
   */
  readonly deadline?: number;
  /**
   * The part of `deadline` reserved for cleanup steps: draining is cut at `deadline - cleanupTime`.
   * @default 5000, or a fifth of `deadline` if that is less
   */
  readonly cleanupTime?: number;
  /**
   * Decides the defaults of `shutdownDelay`, `listener`, `admission` and `idleLinger`. With `'auto'`, they depend on what the drain
   * has observed when the shutdown begins; `drain.plan` lists it. A {@link Situation} sets it explicitly.
   * @default 'auto'
   */
  readonly situation?: 'auto' | Situation;
  /**
   * How long the service keeps serving as a lame duck, so that load balancers stop routing first. A {@link QuietDelay} ends it once
   * traffic has stopped. @default by `situation`
   */
  readonly shutdownDelay?: number | QuietDelay;
  /**
   * How long a connection that was idle for less than a second is spared once draining has begun, because its next request may be
   * on the wire (nodejs/node#60617). `'keep-alive'` spares it for the time that the server's `Keep-Alive: timeout=` announced.
   * @default by `situation`: 250, or half of the draining time if that is less; or 'keep-alive', with a limit
   */
  readonly idleLinger?: number | 'keep-alive';
  /**
   * ms over which clients with long-lived connections are disconnected once draining has begun, or a {@link SpreadRate}, so that
   * they do not all reconnect at once: WebSockets, Socket.IO sessions, event streams, idle connections, HTTP/2 sessions. It is part
   * of the draining time.
   * @default up to 100 at once; more at 200 per second, or faster if they would otherwise exceed four fifths of the draining time;
   * idle connections and HTTP/2 sessions at once, because their clients reconnect only with their next request
   */
  readonly spread?: number | SpreadRate;
  /** Limits of age and requests for connections in use. @default none */
  readonly connections?: ConnectionOptions;
  /**
   * How long to wait for a handler after its request has ended: the client has left, or the response is complete. Limited by the
   * draining time. With `false`, handlers are neither tracked nor reported.
   * @default 10000, or half of the draining time if that is less
   */
  readonly handlerGrace?: number | false;
  /**
   * How long, once draining has begun, an upload may stall while its handler waits for the body: no byte of the body arrives and
   * none of the response is sent. The request is then reported as abandoned. Over HTTP/1 it is answered with 408 if its response
   * has not begun, and its connection ends; over HTTP/2 its stream is reset (CANCEL). More than 0.
   * @default 4000, or half of the draining time if that is less
   */
  readonly uploadGrace?: number;
  /** How long after `closed` the process may take to exit by itself before it is ended. @default 500 */
  readonly exitGrace?: number;
  /**
   * When the listening sockets close: `'last'`, after the work in flight, or `'first'`, when draining begins. @default by
   * `situation`
   */
  readonly listener?: 'first' | 'last';
  /**
   * The response to requests that arrive while draining: `'refuse'`, a 503, or `'serve'`, the app's response with `Connection:
   * close`. @default by `situation`
   */
  readonly admission?: 'refuse' | 'serve';
  /**
   * Readiness during a shutdown: `'fail'`, or `'keep'`: Kubernetes uses terminating pods as a fallback only while they are ready
   * (KEP-1669). @default 'fail'
   */
  readonly readiness?: 'fail' | 'keep';
  /** If true, the state stays `starting` until `drain.ready()`, not only until the first watched server listens. @default false */
  readonly manualReady?: boolean;
  /** Signals that start the shutdown; `false` installs no handler. @default ['SIGTERM', 'SIGINT'] */
  readonly signals?: readonly NodeJS.Signals[] | false;
  /**
   * If true, an uncaught exception or unhandled rejection starts the shutdown instead of ending the process at once. The exit code
   * is 1 either way. @default false
   */
  readonly uncaughtException?: boolean;
  /** The response to a refused request. */
  readonly refusal?: RefusalOptions;
  /** The health routes; `false` turns all of them off. */
  readonly health?: HealthOptions | false;
  /**
   * A file to which the lines of the report are written, at most 4,096 bytes: Kubernetes' `terminationMessagePath`, which `kubectl
   * describe pod` shows. @default no file
   */
  readonly terminationLog?: string;
  /** Where the engine logs; `false` turns logging off. @default terse lines on stderr */
  readonly logger?: Logger | false;
}

/** The times that share one deadline. */
export interface Budget {
  readonly deadline: number;
  readonly cleanupTime: number;
  readonly shutdownDelay: QuietDelay;
  readonly idleLinger: number | 'keep-alive';
  readonly spread: number | SpreadRate;
  readonly handlerGrace: number | false;
  readonly uploadGrace: number;
}

/** Options without a fixed default: the plan decides them, or they stay unset. */
export type OpenOptions =
  | Exclude<keyof Budget, 'deadline'>
  | 'listener'
  | 'admission'
  | 'terminationLog'
  | 'logger';

/** Options with their defaults filled in, checked and frozen. */
export interface ResolvedOptions extends Filled<
  Omit<DrainOptions, 'signals' | 'refusal' | 'health' | 'connections'>,
  OpenOptions
> {
  /** True if the user has set the deadline, and so knows the platform's limit. */
  readonly isDeadlineSet: boolean;
  readonly signals: readonly NodeJS.Signals[];
  readonly refusal: Filled<RefusalOptions, 'body'>;
  readonly health: Filled<HealthOptions, 'port' | 'host' | 'appReady'>;
  readonly connections: Filled<ConnectionOptions, 'maxAge' | 'maxRequests'>;
}

/** The options that a plan is derived from. */
export type PlanOptions = Pick<
  ResolvedOptions,
  keyof Budget | 'listener' | 'admission' | 'situation' | 'readiness' | 'isDeadlineSet'
>;
