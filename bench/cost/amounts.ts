/** How many requests a measurement takes. */
export interface Amounts {
  /** Before anything is counted: so many until V8 has compiled what is hot. */
  readonly warmUp: number;
  /** Of each batch that is counted. */
  readonly requests: number;
  readonly density: Density;
}

/** How requests come: over so many connections, and so many at a time. */
export interface Density {
  /** 0: each request has a connection of its own. */
  readonly connections: number;
  readonly atOnce: number;
  /** How many come in a second, if the server can answer so many. @default as many as it answers */
  readonly perSecond?: number;
}

/** By name. */
export const DENSITIES: ReadonlyMap<string, Density> = new Map([
  // Each connection sends its next request as soon as it has its answer.
  ['saturated', { connections: 16, atOnce: 16 }],
  // One after another, each on the next connection.
  ['in-turn', { connections: 50, atOnce: 1 }],
  // Each connection has a request a second.
  ['sparse', { connections: 1_000, atOnce: 16, perSecond: 1_000 }],
  // A connection for each request.
  ['fresh', { connections: 0, atOnce: 16 }],
]);
