import { QuiesceError, received } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { Logger } from '../options/options.ts';
import { boolean, isRecord, positiveTime, time, type Shape } from '../options/validate.ts';
import type { Clock } from '../time.ts';
import { Check, type CheckFunction, type CheckOptions, type CheckResult } from './check.ts';

const OPTIONS: Shape = { critical: boolean, timeout: positiveTime, cacheFor: time };

/** What readiness depends on besides the state. */
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
    refuseInvalid(name, call, options);
    if ([...this.#checks].some((other) => other.name === name)) {
      throw invalid(`There is a check named '${name}' already. Use another name, or undo the first one.`);
    }
    const check = new Check(this.#clock, name, call, options, (result, error) => this.#log(result, error));
    this.#checks.add(check);
    return () => this.#checks.delete(check);
  }

  /** What each of them says, asked now unless it has said so just before. */
  results(): Promise<CheckResult[]> {
    return Promise.all([...this.#checks].map((check) => check.result()));
  }

  #log({ name, status, critical }: CheckResult, error: string | undefined): void {
    const details = { check: name, critical };
    if (status === 'ok') this.#logger.info(details, `check '${name}' passes again`);
    else this.#logger.warn(details, `check '${name}' ${status}: ${error}`);
  }
}

function refuseInvalid(name: unknown, call: unknown, options: unknown): void {
  if (typeof name !== 'string' || name === '') {
    throw invalid(`A check needs a name that the log can show; received ${received(name)}.`);
  }
  if (typeof call !== 'function') {
    throw invalid(`Check '${name}' must be a function; received ${received(call)}.`);
  }
  if (!isRecord(options)) {
    throw invalid(`The options of check '${name}' must be an object; received ${received(options)}.`);
  }
  for (const [key, value] of Object.entries(options)) {
    const check = Object.hasOwn(OPTIONS, key) ? OPTIONS[key] : undefined;
    if (!check) {
      throw invalid(
        `A check has no option '${key}' (check '${name}'). ${suggestion(key, Object.keys(OPTIONS))}`,
      );
    }
    const expected = value === undefined ? undefined : check(value);
    if (expected) {
      throw invalid(`Option '${key}' of check '${name}' must be ${expected}; received ${received(value)}.`);
    }
  }
}

function invalid(message: string): QuiesceError {
  return new QuiesceError('ERR_QUIESCE_CHECK_INVALID', message);
}
