import type { Circumstances } from './circumstances.ts';
import type { Random } from './random.ts';
import { RULES, type Rule } from './rules.ts';

/** Draws a random value. */
export type Draw = (random: Random) => number;

/** Returns the same value each time. */
export function always(value: number): Draw {
  return () => value;
}

/** Returns random values around a mean, with the distribution of times between independent events. */
export function exponential(mean: number): Draw {
  return (random) => random.exponential(1 / mean);
}

/** A rolling deploy. Times are in seconds, rates per second. */
export interface Settings {
  readonly seed: number;
  readonly pods: number;
  /** Number of pods that are replaced together. */
  readonly batch: number;
  /** True if the new pods of a batch are ready before the old ones stop. */
  readonly surge: boolean;
  /** Time from the start of a pod until it is ready. */
  readonly readyTime: number;
  /** Time from one batch to the next. */
  readonly interval: number;
  /** Connections of each pod before the deploy. */
  readonly connections: number;
  /** Requests per second of a connection: drawn once for each client. */
  readonly rate: Draw;
  /**
   * How long before its stop a pod's requests are simulated. Earlier requests have no effect. Must exceed the age at which a
   * connection is cold, and several service times.
   */
  readonly warmUp: number;
  /** The connection for a request: its client's own, or one of a pool of all clients of the pod. */
  readonly order: 'own' | 'lifo' | 'fifo' | 'random';
  readonly roundTrip: number;
  /** Time from the arrival of a FIN until the client reacts. */
  readonly clientDelay: number;
  readonly service: Draw;
  readonly balancing: 'random' | 'two choices' | 'new pods only';
  /** Time from the end of a pod's readiness until a client's router knows of it. */
  readonly propagation: Draw;
  /** What a pod can detect, if core's plan decides how it stops. `lameDuck`, `drain`, `admission` and `rule` are then ignored. */
  readonly plan?: Circumstances;
  /** How long a pod keeps serving before it drains. */
  readonly lameDuck: number;
  /** How long it may drain before remaining work is cut. */
  readonly drain: number;
  /** Time from the stop until the supervisor kills the pod. */
  readonly grace: number;
  /** The response to new requests while the pod drains. */
  readonly admission: 'refuse' | 'serve';
  /** Announced time for which the server keeps an idle connection. */
  readonly keepAliveTimeout: number;
  /** True if clients close a connection themselves before that time has passed. */
  readonly keepsPromise: boolean;
  readonly rule: Rule;
  /** Share of requests that clients may retry after a loss, such as GETs. */
  readonly retried: number;
}

/** 1,000 pods behind load balancers with a short delay, clients in the same region, and the engine's defaults. */
export const DEFAULTS: Settings = {
  seed: 1,
  pods: 1_000,
  batch: 10,
  surge: true,
  readyTime: 5,
  interval: 5,
  connections: 50,
  rate: always(1),
  warmUp: 1.5,
  order: 'own',
  roundTrip: 0.005,
  clientDelay: 0,
  service: exponential(0.005),
  balancing: 'random',
  propagation: exponential(1),
  lameDuck: 5,
  drain: 20,
  grace: 30,
  admission: 'refuse',
  keepAliveTimeout: 5,
  keepsPromise: true,
  rule: RULES.quiesce,
  retried: 0,
};
