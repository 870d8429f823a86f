import type { Clock } from '../util/time.ts';

/**
 * The time limits of a shutdown: its absolute end and, earlier, the time at which draining is cut so that the steps get their time.
 * Its timers keep the process alive: otherwise it could exit during a step while nothing else is active.
 */
export class Deadline {
  /** The clock that it uses. */
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

  /** Moves both times to what they would be if these limits started now, unless that is later. */
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

  /** Milliseconds until draining must stop waiting, never negative. */
  get untilCut(): number {
    return Math.max(0, this.#cutsAt - this.clock.now());
  }

  /** Milliseconds until the end, never negative. */
  get remaining(): number {
    return Math.max(0, this.#endsAt - this.clock.now());
  }

  /** Ends it now, even with work left. */
  force(): void {
    this.#cut.abort();
    this.#end.abort();
  }

  clear(): void {
    for (const undo of this.#timers) undo();
  }
}
