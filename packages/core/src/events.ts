import { describeError, QuiesceError, received } from './errors.ts';
import { suggestion } from './nearest.ts';
import type { Logger } from './options/options.ts';
import type { DrainState } from './phase.ts';
import type { AbandonedRequest, ShutdownReport } from './report/report.ts';
import type { RefusedRequest } from './requests/requests.ts';
import type { StepReport } from './steps/step.ts';

/** What `drain.on` tells, and with what. */
export interface DrainEvents {
  /** A transition, each of them; before the event of its own. `at` is the moment on the drain's clock, in ms: for durations. */
  state: (to: DrainState, from: DrainState, at: number) => void;
  /** Readiness is on; also after `resume()`. */
  ready: () => void;
  /** Asked to leave, still serving. */
  'lame-duck': (trigger: string) => void;
  /** New requests are refused; what is in flight finishes. */
  draining: (trigger: string) => void;
  /** Nothing is in flight any more (or it was cut); the steps run. */
  closing: (trigger: string) => void;
  /** It is over. */
  closed: (report: ShutdownReport) => void;
  /** A request was refused; its handler never ran. */
  refused: (request: RefusedRequest) => void;
  /** A request was cut off. */
  abandoned: (request: AbandonedRequest) => void;
  /** A cleanup step has ended. */
  step: (step: StepReport) => void;
}

const NAMES = [
  'state',
  'ready',
  'lame-duck',
  'draining',
  'closing',
  'closed',
  'refused',
  'abandoned',
  'step',
] as const;

/** Listeners by event. One that throws or rejects is reported, and stops neither the others nor the shutdown. */
export class Events {
  readonly #entries = new Set<{
    readonly name: string;
    readonly listener: (...values: never[]) => unknown;
  }>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  on<Name extends keyof DrainEvents>(name: Name, listener: DrainEvents[Name]): () => void {
    if (!NAMES.includes(name)) {
      throw new QuiesceError(
        'ERR_QUIESCE_LISTENER_INVALID',
        `There is no event ${received(name)}. ${suggestion(name, NAMES)}`,
      );
    }
    if (typeof listener !== 'function') {
      throw new QuiesceError(
        'ERR_QUIESCE_LISTENER_INVALID',
        `The listener of '${name}' must be a function; received ${received(listener)}.`,
      );
    }
    const entry = { name, listener };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  emit<Name extends keyof DrainEvents>(name: Name, ...values: Parameters<DrainEvents[Name]>): void {
    // Those that are registered now: one that registers itself again is not called again.
    for (const entry of Array.from(this.#entries)) {
      if (entry.name === name && this.#entries.has(entry)) void this.#call(name, entry.listener, values);
    }
  }

  async #call(name: string, listener: (...values: never[]) => unknown, values: unknown[]): Promise<void> {
    try {
      await Reflect.apply(listener, undefined, values);
    } catch (error) {
      this.#logger.error(
        { err: error, event: name },
        `a listener of '${name}' failed: ${describeError(error)}`,
      );
    }
  }
}
