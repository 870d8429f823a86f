import type { Random } from './random.ts';
import type { Circumstances } from './planned.ts';
import { RULES, type Rule } from './rules.ts';

/** Something that differs from time to time. */
export type Draw = (random: Random) => number;

/** The same each time. */
export function always(value: number): Draw {
  return () => value;
}

/** At random around a mean, as the times between independent events are. */
export function exponential(mean: number): Draw {
  return (random) => random.exponential(1 / mean);
}

/** A rolling deploy. Times are in seconds, rates per second. */
export interface Settings {
  readonly seed: number;
  readonly pods: number;
  /** Pods that are replaced together. */
  readonly batch: number;
  /** Whether the new pods of a batch are ready before the old ones stop. */
  readonly surge: boolean;
  /** From a pod's start until it is ready. */
  readonly readyTime: number;
  /** From one batch to the next. */
  readonly interval: number;
  /** Of each pod, before the deploy. */
  readonly connections: number;
  /** Requests of a connection: drawn once for each client. */
  readonly rate: Draw;
  /**
   * How long before its stop a pod's requests are simulated. Before that they leave no trace. Longer than the age at which
   * a connection is cold, and than several service times.
   */
  readonly warmUp: number;
  /** Whose connection takes a request: its own client's, or one of the pool of all clients of the pod. */
  readonly order: 'own' | 'lifo' | 'fifo' | 'random';
  readonly roundTrip: number;
  /** From a FIN's arrival until the client heeds it. */
  readonly clientDelay: number;
  readonly service: Draw;
  readonly balancing: 'random' | 'two choices' | 'new pods only';
  /** From a pod's end of readiness until a client's router has heard of it. */
  readonly propagation: Draw;
  /** What a pod can see, if core's plan decides how it stops. Then `lameDuck`, `drain`, `admission` and `rule` do not matter. */
  readonly plan?: Circumstances;
  /** How long a pod serves on before it drains. */
  readonly lameDuck: number;
  /** How long it may drain before what is left is cut. */
  readonly drain: number;
  /** From the stop until the supervisor kills the pod. */
  readonly grace: number;
  /** What a new request gets while the pod drains. */
  readonly admission: 'refuse' | 'serve';
  /** How long the server promises to keep an idle connection. */
  readonly keepAliveTimeout: number;
  /** Whether clients close a connection themselves before that time is over. */
  readonly keepsPromise: boolean;
  readonly rule: Rule;
  /** The share of requests that their clients may send again after they were lost: GET, say. */
  readonly retried: number;
}

/** 1,000 pods behind balancers that need a moment, clients in the same region, the engine's defaults. */
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
