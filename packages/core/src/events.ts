import { describeError, QuiesceError, received } from './errors.ts';
import { suggestion } from './util/nearest.ts';
import type { Logger } from './options/options.ts';
import type { DrainState } from './phase.ts';
import type { AbandonedRequest, ShutdownReport } from './report/report.ts';
import type { RefusedRequest } from './requests/requests.ts';
import type { StepReport } from './steps/step.ts';

/**
 * Every event: its function takes the values that listeners get, and returns the message for the diagnostics channel
 * `quiesce:<event>`; the engine adds the drain to it. An event without a message has no channel.
 */
export const EVENTS = {
  /**
   * Any transition; emitted before the event of the new state. `at` is the time on the drain's clock in ms, for measuring
   * durations.
   */
  state: (to: DrainState, from: DrainState, at: number): Transition => ({ from, to, at }),
  /** Readiness is on; emitted again after `resume()`. */
  ready: (): undefined => undefined,
  /** Asked to leave, still serving. */
  'lame-duck': (trigger: string): undefined => void trigger,
  /** New requests are refused, or answered with `Connection: close`; requests in flight finish. */
  draining: (trigger: string): undefined => void trigger,
  /** All work in flight has ended or was cut; the cleanup steps run. */
  closing: (trigger: string): undefined => void trigger,
  /** The shutdown has ended. */
  closed: (report: ShutdownReport): { readonly report: ShutdownReport } => ({ report }),
  /** A request was refused; its handler never ran. */
  refused: (request: RefusedRequest): { readonly request: RefusedRequest } => ({ request }),
  /** A request was cut off. */
  abandoned: (request: AbandonedRequest): { readonly request: AbandonedRequest } => ({ request }),
  /** This many clients were disconnected, such as WebSockets and event streams, one after another. */
  'sent-away': (clients: number): { readonly clients: number } => ({ clients }),
  /** A cleanup step has ended. */
  step: (step: StepReport): { readonly step: StepReport } => ({ step }),
};

interface Transition {
  readonly from: DrainState;
  readonly to: DrainState;
  readonly at: number;
}

/** The events of `drain.on`, with the parameters of their listeners. */
export type DrainEvents = {
  [Name in keyof typeof EVENTS]: (...values: Parameters<(typeof EVENTS)[Name]>) => void;
};

const NAMES = Object.keys(EVENTS);

/** Listeners by event. If one throws or rejects, the error is logged; the other listeners and the shutdown continue. */
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
    // A copy, so a listener added during the event is not called for it.
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
