import { turn, type Clock } from '../util/time.ts';
import { settle } from './settle.ts';

/** ms on the test's clock after which `runUntil` gives up. */
const MAX_RUN = 3_600_000;

interface Timer {
  readonly due: number;
  readonly fn: () => void;
  /** If true, `runUntil` waits for outside events instead of advancing to this timer. */
  readonly isBackground: boolean;
}

/** A clock that stands still until the test moves it. It starts at 0 ms and at today's date. */
export class TestClock implements Clock {
  readonly #beganAt: number = Date.now();
  /** In order of creation. */
  readonly #timers = new Set<Timer>();
  readonly #waiting: (() => void)[] = [];
  #now = 0;

  /** ms by which it has been moved. */
  now(): number {
    return this.#now;
  }

  /** Returns the date as seen by the drain. */
  date(): Date {
    return new Date(this.#beganAt + this.#now);
  }

  /** Number of pending timers: those of the drain, without its background timers, and those of `sleep`. */
  get pending(): number {
    return [...this.#timers].filter(({ isBackground }) => !isBackground).length;
  }

  /** Calls `fn` once it has been moved by `ms`, or without a move for 0 ms, unless the returned undo is called first. */
  after(ms: number, fn: () => void): () => void {
    const undo = this.#add({ due: this.#now + Math.max(0, ms), fn, isBackground: false });
    for (const wake of this.#waiting.splice(0)) wake();
    return undo;
  }

  /** Like `after`, but `runUntil` does not advance for it. */
  inBackground(ms: number, fn: () => void): () => void {
    return this.#add({ due: this.#now + ms, fn, isBackground: true });
  }

  /** Resolves once it has been moved by `ms`: for test code that simulates a slow operation. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Moves it by `ms`. Due timers run in order, each after all effects of earlier ones, including those on sockets and files. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle(() => false);
    for (let timer = this.#next(); timer && timer.due <= until; timer = this.#next()) {
      this.#run(timer);
      await settle(() => false);
    }
    this.#now = Math.max(this.#now, until);
  }

  /**
   * Moves it from one due timer to the next until the promise has settled, and no further.
   * @returns the value of the promise
   * @throws Error if the promise has not settled after an hour on this clock
   */
  async runUntil<Value>(promise: PromiseLike<Value>): Promise<Value> {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
      for (const wake of this.#waiting.splice(0)) wake();
    };
    void promise.then(settled, settled);
    const end = this.#now + MAX_RUN;
    for (;;) {
      await settle(() => isSettled);
      if (isSettled) return promise;
      const timer = this.pending === 0 ? undefined : this.#next();
      if (!timer) await this.#change();
      else if (timer.due > end) throw new Error(`The promise is not settled after ${MAX_RUN} ms.`);
      else this.#run(timer);
    }
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    if (timer.due === this.#now) void turn().then(() => this.#run(timer));
    return () => this.#timers.delete(timer);
  }

  /** Returns the timer that is due first; of several, the one created first. */
  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.due < next.due) next = timer;
    return next;
  }

  #run(timer: Timer): void {
    if (!this.#timers.delete(timer)) return;
    this.#now = Math.max(this.#now, timer.due);
    timer.fn();
  }

  /** Resolves when there is a timer again, or the awaited promise has settled: until then, only outside events can occur. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
