import { afterReading, type Clock } from './time.ts';

/** At most one timer for each key. A key without a timer uses no memory. */
export class Timers<Key> {
  readonly #clock: Clock;
  readonly #undos = new Map<Key, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `fn` after `ms`, once data that has arrived has been read. Replaces the previous timer of the key. */
  set(key: Key, ms: number, fn: () => void): void {
    this.clear(key);
    const undo = afterReading(this.#clock, ms, () => {
      this.#undos.delete(key);
      fn();
    });
    this.#undos.set(key, undo);
  }

  clear(key: Key): void {
    this.#undos.get(key)?.();
    this.#undos.delete(key);
  }
}
