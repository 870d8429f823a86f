import { deferred } from '../util/deferred.ts';
import type { Shared, UnderWay } from './shared.ts';

/** The shutdowns of a process. The process does not end while one is running, and exits with the worst of their codes. */
export class Shutdowns {
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /**
   * Begins a shutdown.
   * @param endsWithin ms until its deadline
   * @returns a function that reports its end, with an exit code; only its first call counts
   */
  begin(endsWithin: () => number): (code: 0 | 1) => void {
    const { underWay, onBegin } = this.#shared;
    const { promise: ended, resolve } = deferred<0 | 1>();
    const shutdown: UnderWay = { endsWithin, over: ended };
    underWay.add(shutdown);
    for (const listener of onBegin) listener();
    return (code) => {
      underWay.delete(shutdown);
      resolve(code);
    };
  }

  /** Calls `listener` when a shutdown begins, until the returned undo is called. */
  onBegin(listener: () => void): () => void {
    this.#shared.onBegin.add(listener);
    return () => this.#shared.onBegin.delete(listener);
  }

  get count(): number {
    return this.#shared.underWay.size;
  }

  /** ms until the last deadline of all running shutdowns; 0 if none is running. */
  get endsWithin(): number {
    return Math.max(0, ...Array.from(this.#shared.underWay, (shutdown) => shutdown.endsWithin()));
  }

  /** Resolves when none is running, to the worst exit code of those waited for. */
  async whenEnded(): Promise<0 | 1> {
    let worst: 0 | 1 = 0;
    while (this.count > 0) {
      const shutdowns = [...this.#shared.underWay];
      const codes = await Promise.all(shutdowns.map(({ over }) => over));
      if (codes.includes(1)) worst = 1;
      // Ending a shutdown also removes it, but this loop does not rely on that.
      for (const shutdown of shutdowns) this.#shared.underWay.delete(shutdown);
    }
    return worst;
  }

  /**
   * Registers a drain that waits for the process to exit by itself.
   * @returns a function that unregisters it, and returns true if it was the last one
   */
  joinEnding(): () => boolean {
    const me = {};
    const { ending } = this.#shared;
    ending.add(me);
    return () => {
      ending.delete(me);
      return ending.size === 0;
    };
  }
}
