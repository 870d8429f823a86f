import type { Exchange } from './exchange.ts';

/** ms per slot. Requests within one slot count once: a burst is not steady traffic. */
const SLOT = 50;
/** Number of slots with requests that count as steady traffic. */
const SLOTS = 5;
/** ms over which these slots may be spread: one request per second is steady. */
const SPAN = 10_000;
/** ms without a request after which traffic has stopped. */
const PAUSE = 2_000;

/** Detects whether requests keep arriving. Costs one comparison per request, unless the request may begin a slot. */
export class SteadyTraffic {
  readonly #slots: { readonly at: number; readonly from: string | undefined }[] = [];
  #slotEnds = -Infinity;

  /** Records the arrival of a request other than a probe. */
  note(exchange: Pick<Exchange, 'startedAt' | 'remoteAddress' | 'isFromActiveClient'>): void {
    if (exchange.startedAt < this.#slotEnds || !exchange.isFromActiveClient) return;
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

  /** The source addresses of the latest requests. */
  get from(): ReadonlySet<string | undefined> {
    return new Set(this.#slots.map(({ from }) => from));
  }
}
