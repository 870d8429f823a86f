import { turn, type Clock } from '../util/time.ts';
import { settle } from './settle.ts';

/** ms of its own time after which `runUntil` gives up. */
const MAX_RUN = 3_600_000;

interface Timer {
  readonly due: number;
  readonly fn: () => void;
  /** Whether `runUntil` waits for the world outside rather than for this. */
  readonly isBackground: boolean;
}

/** A clock that stands still until the test moves it. It begins at 0 ms, and at the date of today. */
export class TestClock implements Clock {
  readonly #beganAt: number = Date.now();
  /** In the order in which they were made. */
  readonly #timers = new Set<Timer>();
  readonly #waiting: (() => void)[] = [];
  #now = 0;

  /** ms that it has been moved. */
  now(): number {
    return this.#now;
  }

  /** The date at which the drain believes to be. */
  date(): Date {
    return new Date(this.#beganAt + this.#now);
  }

  /** How many timers wait to fall due: the drain's, but for what it does in the background, and what sleeps. */
  get pending(): number {
    return [...this.#timers].filter(({ isBackground }) => !isBackground).length;
  }

  /** Calls `fn` once it has been moved by `ms`, unless the returned undo is called first. 0 ms take no time to go by. */
  after(ms: number, fn: () => void): () => void {
    const undo = this.#add({ due: this.#now + Math.max(0, ms), fn, isBackground: false });
    for (const wake of this.#waiting.splice(0)) wake();
    return undo;
  }

  /** The same, but `runUntil` does not move it for this alone. */
  inBackground(ms: number, fn: () => void): () => void {
    return this.#add({ due: this.#now + ms, fn, isBackground: true });
  }

  /** Resolves once it has been moved by `ms`: what a hook of the test calls to be slow. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /**
   * Moves it by `ms`. What falls due is run in its order, each when everything before it has had its effect, also on
   * sockets and files.
   */
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
   * Moves it from one moment at which something falls due to the next, until the promise is settled, and no further.
   * @returns what the promise resolves to
   * @throws Error if an hour has gone by on it, and the promise is still not settled
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

  /** The timer that falls due first; of several, the one that was made first. */
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

  /** Resolves when there is a timer again, or what is waited for is settled: until then only the world outside acts. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
