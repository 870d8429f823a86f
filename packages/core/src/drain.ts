import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { CheckFunction, CheckOptions } from './health/check.ts';
import type { DrainEvents } from './events.ts';
import type { Task, WorkerOptions } from './jobs/job.ts';
import type { DrainState } from './phase.ts';
import type { Plan } from './plan/plan.ts';
import type { ShutdownReport } from './report/report.ts';
import type { AnyRequest, AnyResponse } from './requests/exchange.ts';
import type { Resource } from './steps/resource.ts';
import type { CloseOptions, FlushOptions, StepContext } from './steps/step.ts';
import type { WatchableServer } from './connections/server.ts';
import type { UpgradeOptions, WebSocketsOptions, WebSocketsServer } from './traffic/farewells.ts';
import type { StreamEnding, StreamOptions } from './traffic/streams.ts';

/** Takes a registration back. */
export type Undo = () => void;
/** A cleanup step; what it returns is awaited. */
export type StepFunction = (context: StepContext) => unknown;

/** How one call of `drain.shutdown` differs from others. */
export interface ShutdownOptions {
  /**
   * ms that the shutdown may take from this call on; the times that are not set follow from it as from the option `deadline`.
   * One under way is only made shorter by it.
   * @default the option `deadline`, from the first call on
   */
  readonly deadline?: number;
  /** Whether the process ends after it, with the code of the report, as after a signal. @default false */
  readonly exit?: boolean;
  /**
   * The request in whose handler it is called, or its response: Node's object, or Koa's context, Fastify's request or reply. It
   * is not waited for, so that its handler can wait for the report, and it is answered before the process ends.
   * @default the one whose handler is running, as far as that can be known, if the promise is awaited
   */
  readonly request?: object;
}

/** One service's way to stop. Made by `createDrain`. */
export interface Drain {
  /** Where the service is in its life. */
  readonly state: DrainState;
  /** Number of requests that are being answered; health probes and refusals are not counted. */
  readonly inFlight: number;
  /**
   * What a signal would lead to now, by what the drain has seen; during a shutdown, what was decided when it began.
   */
  readonly plan: Plan;
  /** Aborts when draining begins: for long polls, streams and loops that should come to their end. */
  readonly signal: AbortSignal;

  /**
   * Hands a server over to be emptied, and hands it back. Installs the signal handlers. A second call with the same server
   * changes nothing.
   * @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID`, `ERR_QUIESCE_ARGUMENT_INVALID`
   */
  watch<Server extends WatchableServer>(server: Server): Server;

  /**
   * A listener for `createServer` of http, https and http2 that answers health probes and refusals itself and hands the rest to `listener`.
   * If that returns a promise, draining waits until it has settled: see `track`. A rejection is an unhandled one, as without the drain.
   * @throws QuiesceError `ERR_QUIESCE_LISTENER_INVALID`, `ERR_QUIESCE_ARGUMENT_INVALID`
   */
  handler<Request extends AnyRequest = IncomingMessage, Response extends AnyResponse = ServerResponse>(
    listener: (request: Request, response: Response) => unknown,
  ): (request: Request, response: Response) => void;

  /**
   * The gate, for adapters: `true`, the request is in flight and its handler may run; `false`, it has been answered
   * (a health probe, a refusal) or must be left alone, and nobody else may touch the response. One whose client has left
   * already is not in flight: its handler may run until draining begins.
   */
  admit(request: AnyRequest, response: AnyResponse): boolean;

  /**
   * Follows the handler of a request by the promise it has returned, for adapters: draining waits for a handler that goes on
   * after its client has left, or after its response is over, for up to `handlerGrace`. Whatever is no native promise is handed back as it is.
   * @param request Node's own, as `admit` takes it
   * @returns a promise that settles as the one that was handed over: hand that on, because a rejection of the other counts as handled
   * @throws QuiesceError `ERR_QUIESCE_REQUEST_INVALID`
   */
  track<Value>(request: AnyRequest, handled: Promise<Value>): Promise<Value>;

  /**
   * Closes each client of a server of `ws`, Socket.IO or Engine.IO as draining begins, spread over `spread`, and ends it if it
   * does not answer in time. Clients of `ws` get close code 1001. Clients of Socket.IO get the acknowledgements they wait for,
   * for `timeout` at most, then see 'transport close' and reconnect; new ones are refused, over polling too.
   * @throws QuiesceError `ERR_QUIESCE_UPGRADE_INVALID`
   */
  webSockets(server: WebSocketsServer, options?: WebSocketsOptions): Undo;

  /**
   * The same for one upgraded socket of another protocol: `close` says goodbye as draining begins. A socket that nobody
   * speaks for is left to its handler, and cut with the requests in flight.
   * @throws QuiesceError `ERR_QUIESCE_UPGRADE_INVALID`
   */
  upgrade(socket: Duplex, options: UpgradeOptions): Undo;

  /**
   * Says what becomes of one response that is in flight as draining begins. `'end'`: the engine ends it cleanly, 100 ms later or when
   * it is its turn (`spread`), once its head has been sent; one with a `Content-Length` finishes. `'finish'`: it finishes like any other, or is cut.
   * Without this call, an event stream (`text/event-stream`) that answers a GET is ended, and everything else finishes. Takes
   * effect at any time; the last call wins.
   * @param response Node's own: `res` of `node:http`, `node:http2` and Express, `ctx.res` of Koa, `reply.raw` of Fastify
   * @throws QuiesceError `ERR_QUIESCE_STREAM_INVALID`
   */
  stream(response: AnyResponse | ServerHttp2Stream, ending: StreamEnding, options?: StreamOptions): void;

  /**
   * Calls `say` once as draining begins, after the clients of `webSockets` and `upgrade` have been told: for a framework that
   * says goodbye to clients of its own, as Fastify does in `preClose` hooks. The shutdown does not wait for what it returns.
   */
  onFarewell(say: () => unknown): Undo;

  /**
   * Makes readiness depend on something the service needs. It is asked when a probe comes, never twice at once, and its
   * answer is kept for `cacheFor`; liveness never waits for it. That it begins to fail, or passes again, is logged.
   * @throws QuiesceError `ERR_QUIESCE_CHECK_INVALID`
   */
  check(name: string, call: CheckFunction, options?: CheckOptions): Undo;

  /** Ends `starting`, for services with `manualReady`, and for workers without a server. Opens the health port. */
  ready(): void;

  /**
   * Starts the shutdown, or joins the one under way. Every caller gets the same promise, except a request handler that the drain
   * recognizes by itself, which gets one of its own. It resolves to the report, also when something failed. The process is left
   * alone, unless `exit` is set. A request in whose handler it is awaited is not waited for where that can be known: see
   * {@link ShutdownOptions.request}.
   * @param reason shown in logs and in the report as its trigger
   * @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`, `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_BUDGET`;
   * `ERR_QUIESCE_RESUMED` (rejects), if `resume()` took the service back
   */
  shutdown(reason?: string, options?: ShutdownOptions): Promise<ShutdownReport>;

  /** Takes a lame duck back into service; `false` if the service is not a lame duck. */
  resume(): boolean;

  /**
   * Installs the signal handlers now, before any server is watched, and opens the health port. With `signals: false` it installs
   * none.
   */
  handleSignals(): Undo;

  /**
   * Runs a background task that the shutdown waits for: mail that a request has promised, a cache to fill. Its signal
   * aborts when draining is cut. It is still taken while draining: a request in flight may have to begin one.
   * A task that fails is logged; it ends the process only if it is awaited and nobody catches.
   * @returns what the task returns
   * @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`; (rejects) `ERR_QUIESCE_DRAINING`, draining is over or was cut
   */
  run<Result>(name: string, task: Task<Result>): Promise<Result>;

  /**
   * Registers what takes jobs by itself: a queue consumer, a scheduler. Its `stop` is called as draining begins, before
   * any request is refused; the last one registered is told first. Until it has stopped, draining goes on.
   * @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`, `ERR_QUIESCE_TOO_LATE`
   */
  worker(name: string, options: WorkerOptions): Undo;

  /**
   * Registers a step that runs once draining is over, before every `onClose` step: logs, metrics, traces.
   * @throws QuiesceError `ERR_QUIESCE_STEP_INVALID`, `ERR_QUIESCE_STEP_NAME_TAKEN`, `ERR_QUIESCE_TOO_LATE`
   */
  onFlush(name: string, run: StepFunction, options?: FlushOptions): Undo;

  /**
   * Registers a step that closes something nobody uses any more: a broker, a cache, a database. A resource is closed
   * through the first of `[Symbol.asyncDispose]`, `drain` (of NATS alone), `$disconnect`, `close`, `quit`, `end`,
   * `disconnect`, `shutdown`, `destroy`, `stop` it has. The last one registered runs first.
   * @throws QuiesceError `ERR_QUIESCE_STEP_INVALID`, `ERR_QUIESCE_STEP_NAME_TAKEN`, `ERR_QUIESCE_STEP_UNKNOWN`,
   * `ERR_QUIESCE_TOO_LATE`
   */
  onClose(name: string, run: StepFunction | Resource, options?: CloseOptions): Undo;

  /**
   * Listens to a transition; see {@link DrainEvents}. A listener that throws or rejects is logged and harms nothing.
   * @throws QuiesceError `ERR_QUIESCE_LISTENER_INVALID`
   */
  on<Name extends keyof DrainEvents>(event: Name, listener: DrainEvents[Name]): Undo;
}
