import { executionAsyncId } from 'node:async_hooks';
import { deferred } from '../util/deferred.ts';
import type { ShutdownOptions } from '../drain.ts';
import { QuiesceError, received } from '../errors.ts';
import type { SignalTarget } from '../host.ts';
import type { Plan } from '../plan/plan.ts';
import { readOptions, type Shape } from '../options/read.ts';
import { boolean, expecting, positiveTime } from '../options/validate.ts';
import { ReportPromise } from './report-promise.ts';
import type { ShutdownReport, UnfinishedRequest } from '../report/report.ts';
import type { Exchange } from '../requests/exchange.ts';
import { Shutdown, type Parts } from './shutdown.ts';
import { isRequestLike, representsRequest } from '../traffic/asker.ts';

const OPTIONS: Shape<ShutdownOptions, 'deadline' | 'request'> = {
  deadline: { check: positiveTime },
  exit: { check: boolean, default: false },
  request: { check: expecting('a request or a response', isRequestLike) },
};

/** @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`, `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN` */
export function checkShutdownCall(reason: unknown, options: unknown): void {
  if (typeof reason !== 'string') {
    throw new QuiesceError(
      'ERR_QUIESCE_ARGUMENT_INVALID',
      `The reason of drain.shutdown(reason, options) must be text; received ${received(reason)}. ` +
        "Name what requests it, such as 'POST /admin/stop', and pass options second.",
    );
  }
  readOptions(options, OPTIONS, { prefix: 'shutdown' });
}

/** The one shutdown of a drain. Later triggers join it; another can start only after it was called off. */
export class Shutdowns implements SignalTarget {
  readonly #parts: Parts;
  #current: Shutdown | undefined;
  #started: Promise<ShutdownReport> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** ms until the current one ends at the latest. */
  get remaining(): number | undefined {
    return this.#current?.remaining;
  }

  /** Maximum duration of the current one in ms. */
  get deadline(): number {
    return this.#current?.length ?? this.#parts.planner.deadline;
  }

  /** The plan of the current one. */
  get plan(): Plan | undefined {
    return this.#current?.plan;
  }

  /**
   * Starts a shutdown, or joins the current one. Every caller gets the same promise.
   * @param plan by default, the plan of a shutdown that ends the process
   * @param isShorter true if the caller has set a deadline, which can only bring forward that of the current one
   */
  start(
    trigger: string,
    plan: Plan = this.#parts.planner.decide({ endsProcess: true, trigger }),
    isShorter = false,
  ): Promise<ShutdownReport> {
    if (this.#started) {
      if (isShorter) this.#current?.tighten(plan);
      return this.#started;
    }
    // Stored before it begins: a listener of its first transition may call `shutdown()`, or call this one off.
    const { promise, resolve, reject } = deferred<ShutdownReport>();
    this.#started = promise;
    // If the shutdown is called off, callers that ignore the promise must not cause an unhandled rejection.
    promise.catch(() => undefined);
    this.#run(trigger, plan).then(resolve, reject);
    return promise;
  }

  /** Calls it off. Possible only during the lame duck. */
  resume(): void {
    this.#current?.resume();
    this.#current = undefined;
    this.#started = undefined;
  }

  /**
   * Returns the report for the caller that requested the shutdown. If a handler awaits it, the shutdown does not wait for that
   * handler's request: otherwise each would wait for the other.
   * @param request the request whose handler calls; `undefined` means the one whose handler is running, if any
   */
  reportFor(request: object | undefined, report: Promise<ShutdownReport>): Promise<ShutdownReport> {
    const { handlers, traffic } = this.#parts;
    const asker = traffic.find(request);
    if (!request) return executionAsyncId() > 1 ? this.#reportFor(asker, report) : report;
    if (asker) this.#current?.exempt(asker);
    else handlers.exemptOrphans((other) => representsRequest(request, other));
    return report;
  }

  force(): void {
    this.#current?.force();
  }

  fail(error: unknown): void {
    this.#current?.fail(error);
    this.#parts.observer.uncaught(error);
  }

  inFlight(): ReturnType<SignalTarget['inFlight']> {
    const { jobs, traffic } = this.#parts;
    return { requests: traffic.inFlight, jobs: jobs.running, oldest: traffic.oldest() };
  }

  answered(): Promise<void> {
    return this.#parts.requests.answered();
  }

  unanswered(): readonly UnfinishedRequest[] {
    return this.#parts.requests.unanswered();
  }

  /**
   * Returns the report for a handler, whose request becomes exempt once it awaits the promise. A handler that does not await it may
   * still need what the steps close.
   */
  #reportFor(asker: Exchange | undefined, report: Promise<ShutdownReport>): Promise<ShutdownReport> {
    const shutdown = this.#current;
    const { handlers } = this.#parts;
    const asyncId = executionAsyncId();
    // A handler that has answered no longer has an exchange; it is tracked once it has returned its promise.
    const exempt = (): void => (asker ? shutdown?.exempt(asker) : handlers.exemptLast(asyncId));
    const own = ReportPromise.of(report, exempt);
    // If the shutdown is called off, callers that ignore the promise must not cause an unhandled rejection.
    void own.catch(() => undefined);
    return own;
  }

  async #run(trigger: string, plan: Plan): Promise<ShutdownReport> {
    this.#current = new Shutdown(this.#parts, plan, trigger);
    this.#parts.observer.started(trigger, plan);
    const report = await this.#current.run();
    if (report) return report;
    throw new QuiesceError('ERR_QUIESCE_RESUMED', 'The shutdown was called off by drain.resume().');
  }
}
