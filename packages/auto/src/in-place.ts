import type { EventEmitter } from 'node:events';

/** A listener as Node takes it, or its wrapper for `once`. */
export type Raw = Parameters<EventEmitter['on']>[1];

/**
 * Wraps every listener of an event, those that are added later as well, and keeps their order. Nothing is patched: a listener is taken
 * off, and its wrapper is added in its place. The wrapper names the original as its `listener`.
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
   * @param wrap makes what takes the place of a listener
   * @param isLeft whether a listener is left alone
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
    const raws = this.#raws();
    this.#replace(raws, (raw) => this.#originals.get(raw) ?? raw);
  }

  /** From the first one that is new, all are added again: a listener can only be added at either end. */
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
    // From the end, as `removeListener` looks for them: a wrapper also goes by the name of its original.
    for (const raw of raws.toReversed()) this.#emitter.removeListener(this.#event, raw);
    for (const raw of raws) this.#emitter.on(this.#event, replacement(raw));
    this.#isBusy = false;
  }

  #wrapped(raw: Raw): Raw {
    // That of `once` names the listener.
    const inner: unknown = Reflect.get(raw, 'listener');
    const isOnce = typeof inner === 'function';
    const original = isOnce ? inner : raw;
    const call: Raw = isOnce ? this.#once(raw, () => wrapper) : raw;
    const wrapper: Raw = Object.assign(this.#wrap(call, original), { listener: original });
    this.#originals.set(wrapper, raw);
    return wrapper;
  }

  /** Node's own wrapper for `once` takes off itself, and not what stands in its place. */
  #once(raw: Raw, wrapper: () => Raw): Raw {
    const { emitter, event } = { emitter: this.#emitter, event: this.#event };
    return function callOnce(this: unknown, ...values: unknown[]): unknown {
      emitter.removeListener(event, wrapper());
      return Reflect.apply(raw, this, values);
    };
  }
}
