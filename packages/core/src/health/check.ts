import { attempt } from '../util/attempt.ts';
import { QuiesceError } from '../errors.ts';
import type { Clock } from '../util/time.ts';

/** Checks a dependency of the service, such as a database. It fails if it throws, rejects or returns `false`. */
export type CheckFunction = (signal: AbortSignal) => unknown;

export interface CheckOptions {
  /** True if the service is unready while the check fails. @default true */
  readonly critical?: boolean;
  /** Maximum duration in ms; its signal aborts then. @default 1000 */
  readonly timeout?: number;
  /** ms for which a result is reused. @default 1000 */
  readonly cacheFor?: number;
}

/** The latest result of a check. */
export interface CheckResult {
  readonly name: string;
  readonly critical: boolean;
  readonly status: 'ok' | 'failed' | 'timed-out';
  /** Duration in ms. */
  readonly duration: number;
}

/** One check. It never runs twice at the same time, and its latest result is reused for `cacheFor` ms. */
export class Check {
  readonly name: string;
  readonly critical: boolean;
  readonly #clock: Clock;
  readonly #call: CheckFunction;
  readonly #timeout: number;
  readonly #cacheFor: number;
  readonly #onChange: (result: CheckResult, error: string | undefined) => void;
  #last: { readonly result: CheckResult; readonly at: number } | undefined;
  #running: Promise<CheckResult> | undefined;
  /** True until the latest call has settled, even after its timeout. */
  #isHanging = false;

  /** @param onChange is called when it begins to fail, and when it passes again */
  constructor(
    clock: Clock,
    name: string,
    call: CheckFunction,
    { critical, timeout, cacheFor }: Required<CheckOptions>,
    onChange: (result: CheckResult, error: string | undefined) => void,
  ) {
    this.#clock = clock;
    this.name = name;
    this.critical = critical;
    this.#call = call;
    this.#timeout = timeout;
    this.#cacheFor = cacheFor;
    this.#onChange = onChange;
  }

  /** Returns the latest result if it is fresh or its call still hangs; otherwise runs the check. */
  async result(): Promise<CheckResult> {
    if (this.#running) return this.#running;
    const last = this.#last;
    if (last && (this.#isHanging || this.#clock.now() - last.at < this.#cacheFor)) return last.result;
    this.#running = this.#run();
    const result = await this.#running;
    this.#running = undefined;
    return result;
  }

  async #run(): Promise<CheckResult> {
    const { name, critical } = this;
    const { outcome, duration, error } = await attempt((signal) => this.#settle(signal), {
      clock: this.#clock,
      limit: this.#timeout,
      late: (limit) =>
        new QuiesceError('ERR_QUIESCE_CHECK_TIMEOUT', `Check '${name}' did not settle within ${limit} ms.`),
    });
    const status = outcome === 'done' ? 'ok' : outcome === 'timed-out' ? 'timed-out' : 'failed';
    const result: CheckResult = { name, critical, status, duration };
    if (status !== (this.#last?.result.status ?? 'ok')) this.#onChange(result, error);
    this.#last = { result, at: this.#clock.now() };
    return result;
  }

  async #settle(signal: AbortSignal): Promise<void> {
    this.#isHanging = true;
    try {
      const call = this.#call;
      if ((await call(signal)) === false) throw new Error('it returned false');
    } finally {
      this.#isHanging = false;
    }
  }
}
