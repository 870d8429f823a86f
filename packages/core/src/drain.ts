import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { CheckFunction, CheckOptions } from './health/check.ts';
import type { DrainEvents } from './events.ts';
import type { Task, WorkerOptions } from './jobs/job.ts';
import type { DrainState } from './phase.ts';
import type { Plan } from './plan/plan.ts';
import type { ShutdownReport } from './report/report.ts';
import type { AnyRequest, AnyResponse } from './requests/request.ts';
import type { Resource } from './steps/resource.ts';
import type { CloseOptions, FlushOptions, StepContext } from './steps/step.ts';
import type { WatchableServer } from './connections/server.ts';
import type { UpgradeOptions, WebSocketsOptions, WebSocketsServer } from './traffic/farewells.ts';
import type { StreamEnding, StreamOptions } from './traffic/streams.ts';

/** Undoes a registration. */
export type Undo = () => void;
/** A cleanup step. Its result is awaited. */
export type StepFunction = (context: StepContext) => unknown;

/** Options of one call of `drain.shutdown`. */
export interface ShutdownOptions {
  /**
   * Maximum duration of the shutdown in ms, counted from this call; times that are not set are derived from it as from the option
   * `deadline`. It can only shorten a shutdown that is already running.
   * @default the option `deadline`, counted from the first call
   */
  readonly deadline?: number;
  /** If true, the process ends after the shutdown, with the exit code of the report, as after a signal. @default false */
  readonly exit?: boolean;
  /**
   * The request whose handler makes this call, or its response: Node's object, or Koa's context, Fastify's request or reply. The
   * shutdown does not wait for it, so its handler can await the report. It is answered before the process ends.
   * @default if the promise is awaited: the request whose handler is running, if that can be determined
   */
  readonly request?: object;
}

/** Controls the shutdown of one service. Created by `createDrain`. */
export interface Drain {
  /** The current state of the service. */
  readonly state: DrainState;
  /** Number of requests in flight, without health probes and refused requests. */
  readonly inFlight: number;
  /**
   * The plan that a signal would lead to now, based on what the drain has observed; during a shutdown, the plan made when it began.
   */
  readonly plan: Plan;
  /** Aborts when draining begins: for long polls, streams and loops that should end. */
  readonly signal: AbortSignal;

  /**
   * Registers a server with the drain and returns it. Installs the signal handlers. A second call with the same server has no
   * effect.
   * @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID`, `ERR_QUIESCE_ARGUMENT_INVALID`
   */
  watch<Server extends WatchableServer>(server: Server): Server;

  /**
   * Returns a listener for `createServer` of http, https and http2. It answers health probes, refuses requests while draining, and
   * passes all others to `listener`. If `listener` returns a promise, draining waits until it has settled: see `track`. A rejection
   * stays unhandled, as without the drain.
   * @throws QuiesceError `ERR_QUIESCE_LISTENER_INVALID`, `ERR_QUIESCE_ARGUMENT_INVALID`
   */
  handler<Request extends AnyRequest = IncomingMessage, Response extends AnyResponse = ServerResponse>(
    listener: (request: Request, response: Response) => unknown,
  ): (request: Request, response: Response) => void;

  /**
   * The gate, for adapters. Returns true if the request is in flight and its handler may run. Returns false if the engine has
   * answered it (a health probe, a refusal) or it must be ignored; then no other code may use the response. A request whose client
   * has already left is not in flight: its handler may run until draining begins.
   */
  admit(request: AnyRequest, response: AnyResponse): boolean;

  /**
   * For adapters: tracks a request's handler by the promise it returned. Draining waits up to `handlerGrace` for a handler that is
   * still running after its client has left or its response is complete. A value that is not a native promise is returned
   * unchanged.
   * @param request Node's own, as passed to `admit`
   * @returns a promise that settles like `handled`: pass this one on, because Node does not report a rejection of `handled` any more
   * @throws QuiesceError `ERR_QUIESCE_REQUEST_INVALID`
   */
  track<Value>(request: AnyRequest, handled: Promise<Value>): Promise<Value>;

  /**
   * Closes each client of a `ws`, Socket.IO or Engine.IO server when draining begins, spread over `spread`, and destroys it if it
   * does not respond in time. `ws` clients get close code 1001. Socket.IO clients first get the acknowledgements they wait for,
   * within `timeout`, then get 'transport close' and reconnect; new ones are refused, even over polling.
   * @throws QuiesceError `ERR_QUIESCE_UPGRADE_INVALID`
   */
  webSockets(server: WebSocketsServer, options?: WebSocketsOptions): Undo;

  /**
   * Registers one upgraded socket of another protocol: `close` is called when draining begins, to end it cleanly. An upgraded
   * socket that is not registered is left to its handler, and cut together with the requests in flight.
   * @throws QuiesceError `ERR_QUIESCE_UPGRADE_INVALID`
   */
  upgrade(socket: Duplex, options: UpgradeOptions): Undo;

  /**
   * Sets how one response in flight ends when draining begins. With `'end'`, the engine ends it cleanly once its headers have been
   * sent: after 100 ms, or at its turn of the `spread`; a response with a `Content-Length` finishes. With `'finish'`, it finishes
   * like any other, or is cut. Without this call, an event stream (`text/event-stream`) that answers a GET is ended, and every
   * other response finishes. May be called at any time; the last call wins.
   * @param response Node's own: `res` of `node:http`, `node:http2` and Express, `ctx.res` of Koa, `reply.raw` of Fastify
   * @throws QuiesceError `ERR_QUIESCE_STREAM_INVALID`
   */
  stream(response: AnyResponse | ServerHttp2Stream, ending: StreamEnding, options?: StreamOptions): void;

  /**
   * Calls `say` once when draining begins, after the clients of `webSockets` and `upgrade` have been closed: for frameworks that
   * close clients of their own, as Fastify does in `preClose` hooks. The shutdown does not wait for its result.
   */
  onFarewell(say: () => unknown): Undo;

  /**
   * Makes readiness depend on something the service needs. The check runs when a probe arrives, never twice concurrently, and its
   * result is reused for `cacheFor`; liveness never waits for it. Logs when it begins to fail and when it passes again.
   * @throws QuiesceError `ERR_QUIESCE_CHECK_INVALID`
   */
  check(name: string, call: CheckFunction, options?: CheckOptions): Undo;

  /** Ends the state `starting`, for services with `manualReady` and workers without a server. Opens the health port. */
  ready(): void;

  /**
   * Starts the shutdown, or joins the running one. All callers get the same promise, except a call that may come from a request
   * handler, which gets its own. It resolves to the report even if something failed. The process is not ended unless `exit` is set.
   * If a request's handler awaits the promise, and the request can be determined, the shutdown does not wait for that request: see
   * {@link ShutdownOptions.request}.
   * @param reason shown in logs, and in the report as its trigger
   * @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`, `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`,
   * `ERR_QUIESCE_BUDGET`; (rejects) `ERR_QUIESCE_RESUMED` if `resume()` called the shutdown off
   */
  shutdown(reason?: string, options?: ShutdownOptions): Promise<ShutdownReport>;

  /** Calls a shutdown off during the lame duck: the service is ready again. Returns false in any other state. */
  resume(): boolean;

  /**
   * Installs the signal handlers now, before any server is watched, and opens the health port. With `signals: false` no handler is
   * installed.
   */
  handleSignals(): Undo;

  /**
   * Runs a background task that the shutdown waits for, such as sending a mail or filling a cache. Its signal aborts when draining
   * is cut. Tasks are accepted even while draining, because a request in flight may have to begin one. A failed task is logged; it
   * ends the process only if the returned promise is awaited and its rejection not handled.
   * @returns the result of the task
   * @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`; (rejects) `ERR_QUIESCE_DRAINING` if draining has ended or was cut
   */
  run<Result>(name: string, task: Task<Result>): Promise<Result>;

  /**
   * Registers something that takes jobs by itself, such as a queue consumer or a scheduler. Its `stop` is called when draining
   * begins, before any request is refused, starting with the last one registered. Draining continues until it has stopped.
   * @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`, `ERR_QUIESCE_TOO_LATE`
   */
  worker(name: string, options: WorkerOptions): Undo;

  /**
   * Registers a step that runs after draining, before every `onClose` step: for logs, metrics, traces.
   * @throws QuiesceError `ERR_QUIESCE_STEP_INVALID`, `ERR_QUIESCE_STEP_NAME_TAKEN`, `ERR_QUIESCE_TOO_LATE`
   */
  onFlush(name: string, run: StepFunction, options?: FlushOptions): Undo;

  /**
   * Registers a step that closes a resource no longer in use: a broker, a cache, a database. A resource is closed through the first
   * of these methods that it has: `[Symbol.asyncDispose]`, `drain` (NATS only), `$disconnect`, `close`, `quit`, `end`,
   * `disconnect`, `shutdown`, `destroy`, `stop`. The last step registered runs first.
   * @throws QuiesceError `ERR_QUIESCE_STEP_INVALID`, `ERR_QUIESCE_STEP_NAME_TAKEN`, `ERR_QUIESCE_STEP_UNKNOWN`,
   * `ERR_QUIESCE_TOO_LATE`
   */
  onClose(name: string, run: StepFunction | Resource, options?: CloseOptions): Undo;

  /**
   * Adds a listener of an event; see {@link DrainEvents}. If it throws or rejects, the error is logged and nothing else happens.
   * @throws QuiesceError `ERR_QUIESCE_LISTENER_INVALID`
   */
  on<Name extends keyof DrainEvents>(event: Name, listener: DrainEvents[Name]): Undo;
}
