import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Filled } from './read.ts';

/** Anything that logs in pino's argument order: `logger.info(object, message)`. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** How long a lame duck serves on when traffic decides: see {@link DrainOptions.shutdownDelay}. */
export interface QuietDelay {
  /** ms the lame duck lasts at least. */
  readonly min: number;
  /** ms the lame duck lasts at most. */
  readonly max: number;
  /** The lame duck ends once no request but health probes has come for this many ms. */
  readonly quiet: number;
}

/** The most patient first: where several apply, the first one does. */
export const SITUATIONS = ['kubernetes', 'probed', 'cluster', 'unprobed', 'quiet'] as const;

/**
 * How the clients of a service find another one:
 *
 * - `'kubernetes'`: its endpoints are told that the pod goes
 * - `'probed'`: a balancer probes readiness
 * - `'cluster'`: other workers of node:cluster listen on the same port
 * - `'unprobed'`: traffic is steady and nobody probes readiness, so clients learn from a closed port: a proxy without active checks, clients
 *   that know several addresses
 * - `'quiet'`: not at all, or there are next to none
 */
export type Situation = (typeof SITUATIONS)[number];

/** The response to a request that is refused while the service drains. */
export interface RefusalOptions {
  /** Status code, 400 to 599. @default 503 */
  readonly status?: number;
  /** `Retry-After` in seconds (RFC 9110 §10.2.3); `false` sends none. @default 5 */
  readonly retryAfter?: number | false;
  /** The body. @default a problem document (RFC 9457), or text where the client prefers it */
  readonly body?: string;
  /**
   * Additional headers. They override the engine's, except those of the connection and `Content-Length`, which are refused. One whose
   * value is `undefined` is left out.
   * @default {}
   */
  readonly headers?: Readonly<OutgoingHttpHeaders>;
}

/** Answers a request to the health port, such as a scrape of metrics. Its promise is awaited. */
export type HealthRoute = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The health routes: their paths, `false` turns one off, and where they are. */
export interface HealthOptions {
  /** Liveness: 200 in every state. @default '/health/live' */
  readonly live?: string | false;
  /** Readiness: 200 while `ready`, else 503. @default '/health/ready' */
  readonly ready?: string | false;
  /** Startup: 503 while `starting`, then 200. @default '/health/startup' */
  readonly startup?: string | false;
  /**
   * Readiness of the app's own: the app answers this path until a shutdown begins, and the engine answers 503 from then on. `readiness`
   * applies to it as well. It stays on the watched servers if `port` is set.
   */
  readonly appReady?: string;
  /** Whether readiness lists the result of each check. The names reveal what the service depends on. @default false */
  readonly details?: boolean;
  /**
   * A port of their own, open until the end of the shutdown; the watched servers then have no health routes. 0 takes any free port.
   * It opens with the first `watch`, `handleSignals` or `ready`, so a worker without a server can be probed.
   */
  readonly port?: number;
  /** The address of that port. @default every address */
  readonly host?: string;
  /** More routes on that port, by path, such as metrics. @default {} */
  readonly routes?: Readonly<Record<string, HealthRoute>>;
}

/** A pace at which clients are sent away. */
export interface SpreadRate {
  /** Clients a second, more than 0. */
  readonly perSecond: number;
}

/** When connections in use end, so that traffic spreads over instances that have been started later. */
export interface ConnectionOptions {
  /**
   * ms after which the next response on a connection carries `Connection: close`, and an HTTP/2 session gets a GOAWAY once no stream is in
   * flight. WebSockets and responses in flight go on. More than 0. @default no limit
   */
  readonly maxAge?: number;
  /**
   * The part of `maxAge`, 0 to 1, by which it is shorter at most, drawn for each connection: those that were opened in one instant do not
   * all end in one. @default 0.1
   */
  readonly jitter?: number;
  /** Requests after which a connection ends in the same way. @default no limit */
  readonly maxRequests?: number;
}

/** Options of `createDrain`. All times are in milliseconds; 0 means 0. */
export interface DrainOptions {
  /**
   * The whole time a shutdown may take, counted from its trigger.
   * @default 25000, or what the platform leaves where its limit is known and shorter: Cloud Run, pm2
   */
  readonly deadline?: number;
  /**
   * The part of `deadline` kept for cleanup steps: draining is cut at `deadline - cleanupTime`.
   * @default 5000, or a fifth of `deadline` where that is less
   */
  readonly cleanupTime?: number;
  /**
   * What the options below are decided by where they are left out: `shutdownDelay`, `listener`, `admission`, `idleLinger`. `'auto'`, by
   * what the drain has seen when the shutdown begins; `drain.plan` says what that is. A {@link Situation} names it outright.
   * @default 'auto'
   */
  readonly situation?: 'auto' | Situation;
  /**
   * How long the service goes on serving as a lame duck, so that balancers look away first.
   * A {@link QuietDelay} ends it once the traffic has stopped. @default by `situation`
   */
  readonly shutdownDelay?: number | QuietDelay;
  /**
   * How long a connection that was idle for less than a second is spared once draining began, because
   * its next request may be on the wire (nodejs/node#60617). `'keep-alive'` spares it for as long as
   * the server's `Keep-Alive: timeout=` promised.
   * @default by `situation`: 250, or half of the draining time where that is less; or 'keep-alive', bounded
   */
  readonly idleLinger?: number | 'keep-alive';
  /**
   * ms over which clients with long-lived connections are sent away once draining began, or a {@link SpreadRate}, so that they do not all
   * reconnect in one instant: WebSockets, sessions of Socket.IO, event streams, idle connections, HTTP/2 sessions. It is part of the
   * draining time.
   * @default up to 100 at once; more at 200 a second, or as fast as four fifths of the draining time ask for; idle connections and HTTP/2
   * sessions at once, because their clients reconnect with their next request only
   */
  readonly spread?: number | SpreadRate;
  /** The age at which connections in use end. @default none */
  readonly connections?: ConnectionOptions;
  /**
   * How long a handler is waited for once its request is over: its client has left, or it has been answered. Bounded by the
   * time for draining. `false` follows no handler: it is neither waited for nor named.
   * @default 10000, or half of the draining time where that is less
   */
  readonly handlerGrace?: number | false;
  /**
   * How long an upload may make no progress in either direction while its handler waits for its body, once draining began: no
   * byte of the body comes, and none of the response goes out. Then the request is reported as abandoned. Over HTTP/1 it is
   * answered with 408 if its response has not begun, and its connection ends; over HTTP/2 its stream is reset (CANCEL). More than 0.
   * @default 4000, or half of the draining time where that is less
   */
  readonly uploadGrace?: number;
  /** How long the process may take to end by itself after `closed`, before it is ended. @default 500 */
  readonly exitGrace?: number;
  /**
   * When the listening sockets close: `'last'`, when what was in flight is done, or `'first'`, as
   * draining begins. @default by `situation`
   */
  readonly listener?: 'first' | 'last';
  /**
   * What a request gets while draining: `'refuse'`, a 503, or `'serve'`, an answer with
   * `Connection: close`. @default by `situation`
   */
  readonly admission?: 'refuse' | 'serve';
  /**
   * Readiness while stopping: `'fail'`, or `'keep'`, because Kubernetes falls back to terminating
   * pods only while they are ready (KEP-1669). @default 'fail'
   */
  readonly readiness?: 'fail' | 'keep';
  /** Stay `starting` until `drain.ready()`, instead of until the first watched server listens. @default false */
  readonly manualReady?: boolean;
  /** Signals that start the shutdown; `false` installs no handler. @default ['SIGTERM', 'SIGINT'] */
  readonly signals?: readonly NodeJS.Signals[] | false;
  /**
   * Whether an exception or a rejection that nobody catches starts the shutdown, instead of ending the process at once.
   * The exit code is 1 either way. @default false
   */
  readonly uncaughtException?: boolean;
  /** The response to a refused request. */
  readonly refusal?: RefusalOptions;
  /** The health routes; `false` turns all off. */
  readonly health?: HealthOptions | false;
  /**
   * A file that is left behind with the lines of the report, at most 4,096 bytes: Kubernetes' `terminationMessagePath`,
   * which `kubectl describe pod` shows. @default none is written
   */
  readonly terminationLog?: string;
  /** Where the engine logs; `false` is silent. @default terse lines on stderr */
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

/** Options that have no default of their own: a plan decides them, or nothing does. */
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
  /** Whether the user has set the deadline, and so knows the limit. */
  readonly isDeadlineSet: boolean;
  readonly signals: readonly NodeJS.Signals[];
  readonly refusal: Filled<RefusalOptions, 'body'>;
  readonly health: Filled<HealthOptions, 'port' | 'host' | 'appReady'>;
  readonly connections: Filled<ConnectionOptions, 'maxAge' | 'maxRequests'>;
}

/** The options that a plan is made of. */
export type PlanOptions = Pick<
  ResolvedOptions,
  keyof Budget | 'listener' | 'admission' | 'situation' | 'readiness' | 'isDeadlineSet'
>;
