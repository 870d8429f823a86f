import type { ResolvedOptions } from '../options/options.ts';

/** The limits of one connection. */
export class Lifetime {
  /** A reading of the drain's clock. */
  readonly endsAt: number;
  private requestsLeft: number;

  constructor(endsAt: number, requests: number) {
    this.endsAt = endsAt;
    this.requestsLeft = requests;
  }

  /** Counts a request. Returns true if the connection ends after it. */
  use(now: number): boolean {
    this.requestsLeft -= 1;
    return this.isExpired(now);
  }

  isExpired(now: number): boolean {
    return now >= this.endsAt || this.requestsLeft <= 0;
  }
}

/** Creates the lifetime of each connection from the options. */
export class Lifetimes {
  readonly #options: ResolvedOptions['connections'];

  constructor(options: ResolvedOptions['connections']) {
    this.#options = options;
  }

  /** @returns `undefined` if there is no limit */
  begin(now: number): Lifetime | undefined {
    const { maxAge, jitter, maxRequests } = this.#options;
    if (maxAge === undefined && maxRequests === undefined) return undefined;
    const age = maxAge === undefined ? Infinity : maxAge * (1 - jitter * Math.random());
    return new Lifetime(now + age, maxRequests ?? Infinity);
  }
}
