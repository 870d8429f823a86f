/** When the signal was sent, and what was prepared for that moment. */
export interface Stopped<Prepared> {
  readonly at: number;
  readonly prepared: Prepared;
}

/**
 * Lets several probes share one signal. When each of them has arrived or left, all of them prepare, and then the signal is sent.
 */
export class SignalBarrier {
  readonly #sent: Promise<number>;
  readonly #allThere: Promise<void>;
  readonly #preparations: Promise<unknown>[] = [];
  #missing: number;
  #begin: () => void = () => undefined;

  /** @param send sends the signal and resolves to the time at which it was sent */
  constructor(probes: number, send: () => Promise<number>) {
    this.#missing = probes;
    this.#allThere = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.#sent = this.#allThere.then(() => Promise.allSettled(this.#preparations)).then(send);
  }

  /** Waits for the other probes. Each probe calls this or `leave`, once. */
  async arrive<Prepared>(prepare: () => Promise<Prepared>): Promise<Stopped<Prepared>> {
    const preparation = this.#allThere.then(prepare);
    this.#preparations.push(preparation);
    this.leave();
    const [at, prepared] = await Promise.all([this.#sent, preparation]);
    return { at, prepared };
  }

  /** Called by a probe that ends without asking for the signal. */
  leave(): void {
    this.#missing -= 1;
    if (this.#missing === 0) this.#begin();
  }
}
