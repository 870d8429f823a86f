import { deferred } from '../util/deferred.ts';
import type { Shared, UnderWay } from './shared.ts';

/** The shutdowns of a process: nobody ends it while one of them is under way, and the worst exit code is its own. */
export class Shutdowns {
  readonly #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /**
   * Begins one.
   * @param endsWithin ms until it is over at the latest
   * @returns its end, with the exit code that it asks for; only the first call counts
   */
  begin(endsWithin: () => number): (code: 0 | 1) => void {
    const { underWay, onBegin } = this.#shared;
    const { promise: over, resolve } = deferred<0 | 1>();
    const shutdown: UnderWay = { endsWithin, over };
    underWay.add(shutdown);
    for (const listener of onBegin) listener();
    return (code) => {
      underWay.delete(shutdown);
      resolve(code);
    };
  }

  /** Calls `listener` as one begins, until the returned undo is called. */
  onBegin(listener: () => void): () => void {
    this.#shared.onBegin.add(listener);
    return () => this.#shared.onBegin.delete(listener);
  }

  get count(): number {
    return this.#shared.underWay.size;
  }

  /** ms until the last of those under way is over at the latest; 0 if there is none. */
  get endsWithin(): number {
    return Math.max(0, ...Array.from(this.#shared.underWay, (shutdown) => shutdown.endsWithin()));
  }

  /** Resolves when none is under way, to the worst exit code of those waited for. */
  async whenOver(): Promise<0 | 1> {
    let worst: 0 | 1 = 0;
    while (this.count > 0) {
      const shutdowns = [...this.#shared.underWay];
      const codes = await Promise.all(shutdowns.map(({ over }) => over));
      if (codes.includes(1)) worst = 1;
      // Whoever has begun one takes it off as well; this loop does not depend on it.
      for (const shutdown of shutdowns) this.#shared.underWay.delete(shutdown);
    }
    return worst;
  }

  /**
   * Joins those who wait for the process to end by itself.
   * @returns leaves them, and says whether it was the last
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
