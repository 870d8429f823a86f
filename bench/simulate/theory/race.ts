export interface Race {
  readonly connections: number;
  /** Requests per second of each. */
  readonly rate: number;
  /** In seconds. */
  readonly roundTrip: number;
  /** Mean, in seconds. */
  readonly service: number;
  /** Seconds for which every response has carried `Connection: close`, before all idle connections are closed. */
  readonly announced: number;
}

/**
 * Returns the requests lost to the close of idle connections, in the first approximation: those sent within one round trip, by
 * connections that had no request while the end was announced.
 */
export function approximateLosses({ connections, rate, roundTrip, announced }: Race): number {
  return connections * rate * roundTrip * Math.exp(-rate * announced);
}

/**
 * The same without approximation. A connection sends no request while it waits for a response, and is in flight for one round
 * trip and the service time. Without a notice, exactly `rate * roundTrip` requests per connection are lost, regardless of the
 * service time. With a notice of at least a round trip, only connections that have been idle since before the notice lose
 * requests: any response during the notice announces the close.
 */
export function expectedLosses({ connections, rate, roundTrip, service, announced }: Race): number {
  if (announced === 0) return connections * rate * roundTrip;
  const idle = 1 - rate * (roundTrip + service);
  const silent = Math.exp(-rate * (announced - roundTrip));
  return connections * idle * silent * (1 - Math.exp(-rate * roundTrip));
}
