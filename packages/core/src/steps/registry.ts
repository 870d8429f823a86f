import { QuiesceError, received } from '../errors.ts';
import { suggestion } from '../util/nearest.ts';
import { checkName, readOptions, type Shape } from '../options/read.ts';
import { expecting, or, timeUpTo } from '../options/validate.ts';
import { closer } from './resource.ts';
import type { CloseOptions, FlushOptions, Step, StepPhase } from './step.ts';

const CODE = 'ERR_QUIESCE_STEP_INVALID';

/** The cleanup steps of one drain, in order of registration. */
export class StepRegistry {
  /** `undefined` once sealed. */
  #steps: Step[] | undefined = [];
  readonly #deadline: number;
  readonly #flushOptions: Shape<FlushOptions>;
  readonly #closeOptions: Shape<CloseOptions, 'after'>;

  constructor(deadline: number) {
    this.#deadline = deadline;
    this.#flushOptions = { timeout: { check: or(timeUpTo(deadline), false), default: 3_000 } };
    this.#closeOptions = {
      ...this.#flushOptions,
      after: { check: expecting('a list of step names', Array.isArray) },
    };
  }

  /**
   * Adds a step and returns its undo.
   * @throws QuiesceError `ERR_QUIESCE_STEP_INVALID`, `ERR_QUIESCE_STEP_NAME_TAKEN`,
   * `ERR_QUIESCE_STEP_UNKNOWN`, `ERR_QUIESCE_TOO_LATE`
   */
  add(phase: StepPhase, name: unknown, run: unknown, options: unknown = {}): () => void {
    checkName('A step', name, CODE);
    const steps = this.#steps;
    if (!steps) {
      throw new QuiesceError(
        'ERR_QUIESCE_TOO_LATE',
        `Step '${name}' cannot be registered: cleanup has begun. Register a step as soon as its resource is open.`,
      );
    }
    if (steps.some((step) => step.name === name)) {
      throw new QuiesceError(
        'ERR_QUIESCE_STEP_NAME_TAKEN',
        `A step named '${name}' already exists. Use another name, or undo the first registration.`,
      );
    }
    const step: Step = {
      name,
      phase,
      run: runnable(name, run),
      ...this.#resolveOptions(phase, name, options, steps),
    };
    steps.push(step);
    return () => {
      const index = steps.indexOf(step);
      if (index >= 0) steps.splice(index, 1);
    };
  }

  /** Returns all steps. After this call none can be added. */
  seal(): readonly Step[] {
    const steps = [...(this.#steps ?? [])];
    this.#steps = undefined;
    return steps;
  }

  #resolveOptions(
    phase: StepPhase,
    name: string,
    options: unknown,
    steps: readonly Step[],
  ): Pick<Step, 'timeout' | 'after'> {
    const owner = { of: `step '${name}'`, code: CODE } as const;
    const { timeout, after }: CloseOptions & Required<FlushOptions> =
      phase === 'flush'
        ? readOptions(options, this.#flushOptions, owner)
        : readOptions(options, this.#closeOptions, owner);
    return {
      timeout: timeout === false ? this.#deadline : timeout,
      after:
        after &&
        resolveAfter(
          name,
          after,
          phase,
          steps.filter((step) => step.phase === phase),
        ),
    };
  }
}

/** A step can only wait for steps that exist, so there are no cycles. */
function resolveAfter(
  name: string,
  after: readonly unknown[],
  phase: StepPhase,
  known: readonly Step[],
): readonly Step[] {
  return after.map((other) => {
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

function runnable(name: string, run: unknown): Step['run'] {
  // Checked first, because some clients are functions with a close method.
  const close =
    (typeof run === 'object' && run !== null) || typeof run === 'function' ? closer(run) : undefined;
  if (close) return close;
  if (typeof run === 'function') return (context) => Reflect.apply(run, undefined, [context]);
  throw new QuiesceError(
    CODE,
    `Step '${name}' must be a function, or have one of the methods [Symbol.asyncDispose], $disconnect, close, quit, ` +
      `end, disconnect, shutdown, destroy or stop; received ${received(run)}.`,
  );
}
