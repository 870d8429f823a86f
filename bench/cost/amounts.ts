/** Numbers of requests of a measurement. */
export interface Amounts {
  /** Requests before the measurement, until V8 has compiled the hot code. */
  readonly warmUp: number;
  /** Requests of each measured batch. */
  readonly requests: number;
  readonly density: Density;
}

/** The arrival pattern of requests: number of connections and of concurrent requests. */
export interface Density {
  /** 0: each request has a connection of its own. */
  readonly connections: number;
  readonly atOnce: number;
  /** Requests per second, if the server can answer that many. @default as many as it answers */
  readonly perSecond?: number;
}

/** Densities by name. */
export const DENSITIES: ReadonlyMap<string, Density> = new Map([
  // Each connection sends its next request as soon as it has its response.
  ['saturated', { connections: 16, atOnce: 16 }],
  // One request after another, each on the next connection.
  ['in-turn', { connections: 50, atOnce: 1 }],
  // One request per second on each connection.
  ['sparse', { connections: 1_000, atOnce: 16, perSecond: 1_000 }],
  // A new connection for each request.
  ['fresh', { connections: 0, atOnce: 16 }],
]);
