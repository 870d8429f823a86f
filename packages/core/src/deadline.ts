import type { Clock } from './time.ts';

/**
 * The one budget of a shutdown: an absolute end, and before it the moment at which draining is cut so
 * that cleanup has its time. Its timers keep the loop alive: as long as a shutdown runs, the process
 * must not slip away.
 */
export class Deadline {
  /** The clock it goes by. */
  readonly clock: Clock;
  readonly #endsAt: number;
  readonly #cut = new AbortController();
  readonly #end = new AbortController();
  readonly #timers: readonly (() => void)[];

  constructor(clock: Clock, deadline: number, cleanupTime: number) {
    this.clock = clock;
    this.#endsAt = clock.now() + deadline;
    this.#timers = [
      clock.after(deadline - cleanupTime, () => this.#cut.abort()),
      clock.after(deadline, () => this.force()),
    ];
  }

  /** Aborts when draining must stop waiting. */
  get cut(): AbortSignal {
    return this.#cut.signal;
  }

  /** Aborts when everything must stop waiting. */
  get end(): AbortSignal {
    return this.#end.signal;
  }

  /** Milliseconds until the end, never negative. */
  get remaining(): number {
    return Math.max(0, this.#endsAt - this.clock.now());
  }

  /** Ends it now, whatever is left. */
  force(): void {
    this.#cut.abort();
    this.#end.abort();
  }

  clear(): void {
    for (const undo of this.#timers) undo();
  }
}
