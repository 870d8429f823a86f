import type { Exchange } from './exchange.ts';

/** ms of a slot. Requests within one count once: a burst is no traffic. */
const SLOT = 50;
/** Slots with requests that make traffic steady. */
const SLOTS = 5;
/** ms that these slots may be spread over: a request a second is steady. */
const SPAN = 10_000;
/** ms without a request after which traffic has stopped. */
const PAUSE = 2_000;

/** Tells whether requests keep coming. A request costs one comparison, unless it may begin a slot. */
export class SteadyTraffic {
  readonly #slots: { readonly at: number; readonly from: string | undefined }[] = [];
  #slotEnds = -Infinity;

  /** A request has arrived that is no probe. */
  note(exchange: Pick<Exchange, 'startedAt' | 'remoteAddress' | 'isFurther'>): void {
    if (exchange.startedAt < this.#slotEnds || !exchange.isFurther) return;
    this.#slotEnds = exchange.startedAt + SLOT;
    this.#slots.push({ at: exchange.startedAt, from: exchange.remoteAddress });
    if (this.#slots.length > SLOTS) this.#slots.shift();
  }

  isSteady(now: number): boolean {
    const [first] = this.#slots;
    const last = this.#slots.at(-1);
    if (!first || !last || this.#slots.length < SLOTS) return false;
    return now - first.at <= SPAN && now - last.at <= PAUSE;
  }

  /** The addresses that the latest requests came from. */
  get from(): ReadonlySet<string | undefined> {
    return new Set(this.#slots.map(({ from }) => from));
  }
}
