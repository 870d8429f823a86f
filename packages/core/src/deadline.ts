import type { Clock } from './time.ts';

/**
 * The one budget of a shutdown: an absolute end, and before it the moment at which draining is cut so
 * that cleanup has its time. Its timers keep the loop alive: as long as a shutdown runs, the process
 * must not slip away.
 */
export class Deadline {
  /** The clock it goes by. */
  readonly clock: Clock;
  readonly #startedAt: number;
  #cutsAt = Infinity;
  #endsAt = Infinity;
  readonly #cut = new AbortController();
  readonly #end = new AbortController();
  #timers: readonly (() => void)[] = [];

  constructor(clock: Clock, deadline: number, cleanupTime: number) {
    this.clock = clock;
    this.#startedAt = clock.now();
    this.tighten(deadline, cleanupTime);
  }

  /** Brings its moments forward to where they would be if these times began now. Later ones change nothing. */
  tighten(deadline: number, cleanupTime: number): void {
    const now = this.clock.now();
    this.#endsAt = Math.min(this.#endsAt, now + deadline);
    this.#cutsAt = Math.min(this.#cutsAt, now + deadline - cleanupTime);
    this.clear();
    this.#timers = [
      this.clock.after(this.#cutsAt - now, () => this.#cut.abort()),
      this.clock.after(this.#endsAt - now, () => this.force()),
    ];
  }

  /** Milliseconds from its start to its end. */
  get length(): number {
    return this.#endsAt - this.#startedAt;
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
