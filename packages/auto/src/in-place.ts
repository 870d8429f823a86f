import type { EventEmitter } from 'node:events';

export type Listener = (...values: never[]) => unknown;
type Raw = ReturnType<EventEmitter['rawListeners']>[number];

/** A listener in whose place another one stands, as Node's own `once` has it: `listeners()` and `removeListener()` know the original. */
export interface Wrapper extends Raw {
  readonly listener: object;
}

/**
 * Wraps every listener of an event, those that are added later as well, and keeps their order. Nothing is patched: a listener is taken
 * off, and its wrapper is added in its place. The wrapper names the original as its `listener`.
 */
export class InPlace {
  readonly #emitter: EventEmitter;
  readonly #event: string;
  readonly #wrap: (raw: Raw, original: Raw) => Raw;
  readonly #isLeft: (raw: Raw) => boolean;
  readonly #originals = new WeakMap<object, Raw>();
  readonly #onNew: (event: string | symbol) => void;
  #isBusy = false;
  #isStopped = true;

  /**
   * @param wrap makes what takes the place of a listener
   * @param isLeft whether a listener is left alone
   */
  constructor(
    emitter: EventEmitter,
    event: string,
    wrap: (raw: Raw, original: Raw) => Raw,
    isLeft: (raw: Raw) => boolean,
  ) {
    this.#emitter = emitter;
    this.#event = event;
    this.#wrap = wrap;
    this.#isLeft = isLeft;
    this.#onNew = (added) => {
      // Called before it is added.
      if (added === event && !this.#isBusy) queueMicrotask(() => this.#wrapNew());
    };
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#emitter.on('newListener', this.#onNew);
    this.#wrapNew();
  }

  /** Puts the originals back. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#emitter.removeListener('newListener', this.#onNew);
    const raws = this.#emitter.rawListeners(this.#event).filter((raw) => !this.#isLeft(raw));
    this.#replace(raws, (raw) => this.#originals.get(raw) ?? raw);
  }

  /** From the first one that is new, all are added again: a listener can only be added at either end. */
  #wrapNew(): void {
    if (this.#isStopped) return;
    const raws = this.#emitter.rawListeners(this.#event).filter((raw) => !this.#isLeft(raw));
    const first = raws.findIndex((raw) => !this.#originals.has(raw));
    if (first >= 0) this.#replace(raws.slice(first), (raw) => (this.#originals.has(raw) ? raw : this.#wrapped(raw)));
  }

  #replace(raws: readonly Raw[], replacement: (raw: Raw) => Raw): void {
    this.#isBusy = true;
    // From the end, as `removeListener` looks for them: a wrapper also goes by the name of its original.
    for (const raw of raws.toReversed()) Reflect.apply(this.#emitter.removeListener, this.#emitter, [this.#event, raw]);
    for (const raw of raws) Reflect.apply(this.#emitter.on, this.#emitter, [this.#event, replacement(raw)]);
    this.#isBusy = false;
  }

  #wrapped(raw: Raw): Raw {
    const isOnce = 'listener' in raw && typeof raw.listener === 'function';
    const original: Raw = isOnce && typeof raw.listener === 'function' ? raw.listener : raw;
    const call: Raw = isOnce ? this.#once(raw, () => wrapper) : raw;
    const wrapper: Raw = Object.assign(this.#wrap(call, original), { listener: original });
    this.#originals.set(wrapper, raw);
    return wrapper;
  }

  /** Node's own wrapper for `once` takes off itself, and not what stands in its place. */
  #once(raw: Raw, wrapper: () => Raw): Raw {
    const { emitter, event } = { emitter: this.#emitter, event: this.#event };
    return function callOnce(this: unknown, ...values: unknown[]): unknown {
      Reflect.apply(emitter.removeListener, emitter, [event, wrapper()]);
      return Reflect.apply(raw, this, values);
    };
  }
}
