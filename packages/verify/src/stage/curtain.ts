/** Lets several probes share one signal: it is sent when each of them has asked for it, or has left. */
export class Curtain {
  readonly #send: () => Promise<number>;
  readonly #sent: Promise<number>;
  #missing: number;
  #fall: (sent: Promise<number>) => void = () => undefined;

  constructor(probes: number, send: () => Promise<number>) {
    this.#missing = probes;
    this.#send = send;
    this.#sent = new Promise((resolve) => {
      this.#fall = resolve;
    });
  }

  /** Resolves to when the signal was sent. Each probe comes here once, or leaves. */
  arrive(): Promise<number> {
    this.leave();
    return this.#sent;
  }

  /** A probe that is over before it has asked for the signal. */
  leave(): void {
    this.#missing -= 1;
    if (this.#missing === 0) this.#fall(this.#send());
  }
}
