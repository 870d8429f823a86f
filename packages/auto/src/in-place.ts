import type { EventEmitter } from 'node:events';

/** A listener, or its wrapper for `once`. */
export type Raw = Parameters<EventEmitter['on']>[1];

/**
 * Wraps every listener of an event, including those added later, and keeps their order. Patches nothing: a listener is removed,
 * and its wrapper is added in its place. The wrapper has the original as its `listener`.
 */
export class InPlace {
  readonly #emitter: EventEmitter;
  readonly #event: string;
  readonly #wrap: (raw: Raw, original: object) => Raw;
  readonly #isLeft: (raw: object) => boolean;
  readonly #originals = new WeakMap<object, Raw>();
  readonly #onNew: (event: string | symbol) => void;
  #isBusy = false;
  #isStopped = true;

  /**
   * @param wrap creates the replacement of a listener
   * @param isLeft returns true if a listener is left alone
   */
  constructor(
    emitter: EventEmitter,
    event: string,
    wrap: (raw: Raw, original: object) => Raw,
    isLeft: (raw: object) => boolean,
  ) {
    this.#emitter = emitter;
    this.#event = event;
    this.#wrap = wrap;
    this.#isLeft = isLeft;
    this.#onNew = (added) => {
      // `newListener` is emitted before the listener is added.
      if (added === event && !this.#isBusy) queueMicrotask(() => this.#wrapNew());
    };
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#emitter.on('newListener', this.#onNew);
    this.#wrapNew();
  }

  /** Restores the original listeners. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#emitter.removeListener('newListener', this.#onNew);
    const raws = this.#raws();
    this.#replace(raws, (raw) => this.#originals.get(raw) ?? raw);
  }

  /** Adds all listeners again, from the first new one: a listener can only be added at either end. */
  #wrapNew(): void {
    if (this.#isStopped) return;
    const raws = this.#raws();
    const first = raws.findIndex((raw) => !this.#originals.has(raw));
    if (first >= 0)
      this.#replace(raws.slice(first), (raw) => (this.#originals.has(raw) ? raw : this.#wrapped(raw)));
  }

  #raws(): Raw[] {
    return this.#emitter
      .rawListeners(this.#event)
      .filter((raw): raw is Raw => typeof raw === 'function' && !this.#isLeft(raw));
  }

  #replace(raws: readonly Raw[], replacement: (raw: Raw) => Raw): void {
    this.#isBusy = true;
    // `removeListener` searches from the end, and a wrapper also matches its original.
    for (const raw of raws.toReversed()) this.#emitter.removeListener(this.#event, raw);
    for (const raw of raws) this.#emitter.on(this.#event, replacement(raw));
    this.#isBusy = false;
  }

  #wrapped(raw: Raw): Raw {
    // A wrapper for `once` has the original as its `listener`.
    const inner: unknown = Reflect.get(raw, 'listener');
    const isOnce = typeof inner === 'function';
    const original = isOnce ? inner : raw;
    const call: Raw = isOnce ? this.#once(raw, () => wrapper) : raw;
    const wrapper: Raw = Object.assign(this.#wrap(call, original), { listener: original });
    this.#originals.set(wrapper, raw);
    return wrapper;
  }

  /** Node's own wrapper for `once` removes itself, but not its replacement. */
  #once(raw: Raw, wrapper: () => Raw): Raw {
    const { emitter, event } = { emitter: this.#emitter, event: this.#event };
    return function callOnce(this: unknown, ...values: unknown[]): unknown {
      emitter.removeListener(event, wrapper());
      return Reflect.apply(raw, this, values);
    };
  }
}
