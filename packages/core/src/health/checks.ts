import { QuiesceError, received } from '../errors.ts';
import type { Logger } from '../options/options.ts';
import { checkName, readOptions, type Shape } from '../options/read.ts';
import { boolean, positiveTime, time } from '../options/validate.ts';
import type { Clock } from '../util/time.ts';
import { Check, type CheckFunction, type CheckOptions, type CheckResult } from './check.ts';

const CODE = 'ERR_QUIESCE_CHECK_INVALID';
const OPTIONS: Shape<CheckOptions> = {
  critical: { check: boolean, default: true },
  timeout: { check: positiveTime, default: 1_000 },
  cacheFor: { check: time, default: 1_000 },
};

/** The checks that readiness depends on. */
export class Checks {
  readonly #checks = new Set<Check>();
  readonly #logger: Logger;
  readonly #clock: Clock;

  constructor(logger: Logger, clock: Clock) {
    this.#clock = clock;
    this.#logger = logger;
  }

  get size(): number {
    return this.#checks.size;
  }

  /**
   * Adds a check and returns its undo.
   * @throws QuiesceError `ERR_QUIESCE_CHECK_INVALID`
   */
  add(name: string, call: CheckFunction, options: CheckOptions = {}): () => void {
    checkName('A check', name, CODE);
    if (typeof call !== 'function') {
      throw new QuiesceError(CODE, `Check '${name}' must be a function; received ${received(call)}.`);
    }
    const filled = readOptions(options, OPTIONS, { of: `check '${name}'`, code: CODE });
    if ([...this.#checks].some((other) => other.name === name)) {
      throw new QuiesceError(
        CODE,
        `A check named '${name}' already exists. Use another name, or undo the first one.`,
      );
    }
    const check = new Check(this.#clock, name, call, filled, (result, error) => this.#log(result, error));
    this.#checks.add(check);
    return () => this.#checks.delete(check);
  }

  /** Returns the results of all checks, each new or reused. */
  results(): Promise<CheckResult[]> {
    return Promise.all([...this.#checks].map((check) => check.result()));
  }

  #log({ name, status, critical }: CheckResult, error: string | undefined): void {
    const details = { check: name, critical };
    if (status === 'ok') this.#logger.info(details, `check '${name}' passes again`);
    else this.#logger.warn(details, `check '${name}' ${status}: ${error}`);
  }
}
