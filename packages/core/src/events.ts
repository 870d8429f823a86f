import { describeError, QuiesceError, received } from './errors.ts';
import { suggestion } from './util/nearest.ts';
import type { Logger } from './options/options.ts';
import type { DrainState } from './phase.ts';
import type { AbandonedRequest, ShutdownReport } from './report/report.ts';
import type { RefusedRequest } from './requests/requests.ts';
import type { StepReport } from './steps/step.ts';

/**
 * Every event: the values that its listeners get, and the message made of them for the diagnostics channel `quiesce:<event>`. The
 * message gets the drain as well. An event without a message has no channel.
 */
export const EVENTS = {
  /** A transition, each of them; before the event of its own. `at` is the moment on the drain's clock, in ms: for durations. */
  state: (to: DrainState, from: DrainState, at: number): Transition => ({ from, to, at }),
  /** Readiness is on; also after `resume()`. */
  ready: (): undefined => undefined,
  /** Asked to leave, still serving. */
  'lame-duck': (trigger: string): undefined => void trigger,
  /** New requests are refused; what is in flight finishes. */
  draining: (trigger: string): undefined => void trigger,
  /** Nothing is in flight any more (or it was cut); the steps run. */
  closing: (trigger: string): undefined => void trigger,
  /** It is over. */
  closed: (report: ShutdownReport): { readonly report: ShutdownReport } => ({ report }),
  /** A request was refused; its handler never ran. */
  refused: (request: RefusedRequest): { readonly request: RefusedRequest } => ({ request }),
  /** A request was cut off. */
  abandoned: (request: AbandonedRequest): { readonly request: AbandonedRequest } => ({ request }),
  /** So many clients were sent away, such as WebSockets and event streams, one after another. */
  'sent-away': (clients: number): { readonly clients: number } => ({ clients }),
  /** A cleanup step has ended. */
  step: (step: StepReport): { readonly step: StepReport } => ({ step }),
};

interface Transition {
  readonly from: DrainState;
  readonly to: DrainState;
  readonly at: number;
}

/** What `drain.on` tells, and with what. */
export type DrainEvents = {
  [Name in keyof typeof EVENTS]: (...values: Parameters<(typeof EVENTS)[Name]>) => void;
};

const NAMES = Object.keys(EVENTS);

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
