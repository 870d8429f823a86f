import { afterReading, type Clock } from './time.ts';

/** At most one timer for each key. Who seldom has one keeps no room for it. */
export class Timers<Key> {
  readonly #clock: Clock;
  readonly #undos = new Map<Key, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `fn` after `ms`, when all that has arrived has been read, in place of what the key's timer was set to before. */
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
