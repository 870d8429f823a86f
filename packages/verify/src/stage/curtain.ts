/** When the signal was sent, and what was prepared for that moment. */
export interface Stopped<Prepared> {
  readonly at: number;
  readonly prepared: Prepared;
}

/**
 * Lets several probes share one signal: when each of them has asked for it, or has left, all prepare themselves, and then it
 * is sent.
 */
export class Curtain {
  readonly #sent: Promise<number>;
  readonly #allThere: Promise<void>;
  readonly #preparations: Promise<unknown>[] = [];
  #missing: number;
  #begin: () => void = () => undefined;

  /** @param send resolves to when it was sent */
  constructor(probes: number, send: () => Promise<number>) {
    this.#missing = probes;
    this.#allThere = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.#sent = this.#allThere.then(() => Promise.allSettled(this.#preparations)).then(send);
  }

  /** Each probe comes here once, or leaves. */
  async arrive<Prepared>(prepare: () => Promise<Prepared>): Promise<Stopped<Prepared>> {
    const preparation = this.#allThere.then(prepare);
    this.#preparations.push(preparation);
    this.leave();
    const [at, prepared] = await Promise.all([this.#sent, preparation]);
    return { at, prepared };
  }

  /** A probe that is over before it has asked for the signal. */
  leave(): void {
    this.#missing -= 1;
    if (this.#missing === 0) this.#begin();
  }
}
