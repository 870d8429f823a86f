export interface Race {
  readonly connections: number;
  /** Requests per second of each. */
  readonly rate: number;
  /** Seconds. */
  readonly roundTrip: number;
  /** Seconds; the mean. */
  readonly service: number;
  /** Seconds for which every response has said `Connection: close`, before all idle connections are closed. */
  readonly announced: number;
}

/**
 * The requests that are lost to the close of idle connections, in the first approximation: those sent within one round
 * trip, by the connections that have had no request while the end was announced.
 */
export function approximateLosses({ connections, rate, roundTrip, announced }: Race): number {
  return connections * rate * roundTrip * Math.exp(-rate * announced);
}

/**
 * The same without approximation. A connection sends no request while it waits for a response, and is in flight for one
 * round trip and the service time. So without a notice exactly `rate * roundTrip` of a connection are lost, however
 * long the service takes. With a notice of at least a round trip, that connection must have been idle since before it, and
 * a client that would have sent sooner had it not been busy is told sooner.
 */
export function expectedLosses({ connections, rate, roundTrip, service, announced }: Race): number {
  if (announced === 0) return connections * rate * roundTrip;
  const idle = 1 - rate * (roundTrip + service);
  const silent = Math.exp(-rate * (announced - roundTrip));
  return connections * idle * silent * (1 - Math.exp(-rate * roundTrip));
}
