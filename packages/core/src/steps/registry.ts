import { QuiesceError, received } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import { isRecord, positiveTime } from '../options/validate.ts';
import { closer } from './resource.ts';
import type { Step, StepPhase } from './step.ts';

const DEFAULT_TIMEOUT = 3_000;
const OPTIONS: Readonly<Record<StepPhase, readonly string[]>> = {
  flush: ['timeout'],
  close: ['timeout', 'after'],
};

/** The cleanup steps of one drain, in order of registration. */
export class StepRegistry {
  readonly #steps: Step[] = [];
  readonly #deadline: number;
  #sealed = false;

  constructor(deadline: number) {
    this.#deadline = deadline;
  }

  /**
   * Adds a step and returns its undo.
   * @throws QuiesceError `ERR_QUIESCE_STEP_INVALID`, `ERR_QUIESCE_STEP_NAME_TAKEN`,
   * `ERR_QUIESCE_STEP_UNKNOWN`, `ERR_QUIESCE_TOO_LATE`
   */
  add(phase: StepPhase, name: unknown, run: unknown, options: unknown = {}): () => void {
    if (typeof name !== 'string' || name === '') {
      throw new QuiesceError(
        'ERR_QUIESCE_STEP_INVALID',
        `A step needs a name that the report can show; received ${received(name)}.`,
      );
    }
    if (this.#sealed) {
      throw new QuiesceError(
        'ERR_QUIESCE_TOO_LATE',
        `Step '${name}' cannot be registered: cleanup has begun. Register steps as soon as what they close is open.`,
      );
    }
    if (this.#steps.some((step) => step.name === name)) {
      throw new QuiesceError(
        'ERR_QUIESCE_STEP_NAME_TAKEN',
        `There is a step named '${name}' already. Use another name, or undo the first registration.`,
      );
    }
    const step: Step = {
      name,
      phase,
      run: runnable(name, run),
      ...this.#resolveOptions(phase, name, options),
    };
    this.#steps.push(step);
    return () => {
      const index = this.#steps.indexOf(step);
      if (index >= 0) this.#steps.splice(index, 1);
    };
  }

  /** Every step, and from now on no other. */
  seal(): readonly Step[] {
    this.#sealed = true;
    return [...this.#steps];
  }

  #resolveOptions(phase: StepPhase, name: string, options: unknown): Pick<Step, 'timeout' | 'after'> {
    if (!isRecord(options)) throw badOption(name, 'options', 'an object', options);
    for (const key of Object.keys(options)) {
      if (OPTIONS[phase].includes(key)) continue;
      throw new QuiesceError(
        'ERR_QUIESCE_STEP_INVALID',
        `A ${phase} step has no option '${key}' (step '${name}'). ${suggestion(key, OPTIONS[phase])}`,
      );
    }
    const { timeout, after }: { timeout?: unknown; after?: unknown } = options;
    return {
      timeout: this.#resolveTimeout(name, timeout),
      after: after === undefined ? undefined : this.#resolveAfter(phase, name, after),
    };
  }

  #resolveTimeout(name: string, timeout: unknown): number {
    if (timeout === undefined) return DEFAULT_TIMEOUT;
    if (timeout === false) return this.#deadline;
    const expected = positiveTime(timeout);
    if (expected || typeof timeout !== 'number') {
      throw badOption(name, 'timeout', `${expected ?? 'a number'}, or false`, timeout);
    }
    if (timeout > this.#deadline) {
      throw badOption(name, 'timeout', `at most the deadline (${this.#deadline} ms)`, timeout);
    }
    return timeout;
  }

  /** A step can only wait for steps that exist, so no circle can be made. */
  #resolveAfter(phase: StepPhase, name: string, after: unknown): readonly Step[] {
    if (!Array.isArray(after)) throw badOption(name, 'after', 'a list of step names', after);
    const known = this.#steps.filter((step) => step.phase === phase);
    return after.map((other: unknown) => {
      const found = known.find((step) => step.name === other);
      if (found) return found;
      const names = known.map((step) => step.name);
      throw new QuiesceError(
        'ERR_QUIESCE_STEP_UNKNOWN',
        `Step '${name}' waits for ${received(other)}, and no ${phase} step of that name was registered before it. ` +
          suggestion(String(other), names),
      );
    });
  }
}

function runnable(name: string, run: unknown): Step['run'] {
  // First: some clients are functions with a method to close them.
  const close =
    (typeof run === 'object' && run !== null) || typeof run === 'function' ? closer(run) : undefined;
  if (close) return close;
  if (typeof run === 'function') return (context) => Reflect.apply(run, undefined, [context]);
  throw new QuiesceError(
    'ERR_QUIESCE_STEP_INVALID',
    `Step '${name}' must be a function, or have one of the methods [Symbol.asyncDispose], $disconnect, close, quit, ` +
      `end, disconnect, shutdown, destroy or stop; received ${received(run)}.`,
  );
}

function badOption(name: string, option: string, expected: string, value: unknown): QuiesceError {
  return new QuiesceError(
    'ERR_QUIESCE_STEP_INVALID',
    `Option '${option}' of step '${name}' must be ${expected}; received ${received(value)}.`,
  );
}
