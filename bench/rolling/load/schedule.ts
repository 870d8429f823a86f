import { Random } from '../../simulate/model/random.ts';

/** Kinds of requests. */
export const KINDS = ['get', 'post', 'slow', 'stream', 'upload'] as const;
export type Kind = (typeof KINDS)[number];

/** A request of the load, and its due time. */
export interface Arrival {
  /** ms from the start. */
  readonly due: number;
  readonly kind: Kind;
  /** Index of the client that sends it. */
  readonly client: number;
  /** True if it is sent on a connection of its own. */
  readonly isAlone: boolean;
  /** Time in ms that a slow request takes in the server. */
  readonly slowness: number;
  /** Bytes of its body. */
  readonly size: number;
}

export interface LoadOptions {
  readonly seed: number;
  /** Requests per second. */
  readonly rate: number;
  readonly requests: number;
}

/** Clients that share most of the load. */
const BUSY = 20;
/** Clients that send few requests: their connections are often cold. */
const QUIET = 20;
/** Requests per second of each quiet client. */
const QUIET_RATE = 0.5;
export const CLIENTS: number = BUSY + QUIET;

/** Half of them are quick, the others are POSTs, slow, long, or sent in parts. */
const MIX: readonly Kind[] = [
  ...Array.from({ length: 10 }, () => 'get' as const),
  ...Array.from({ length: 5 }, () => 'post' as const),
  ...Array.from({ length: 2 }, () => 'slow' as const),
  ...Array.from({ length: 2 }, () => 'stream' as const),
  'upload',
];
const ALONE = 0.05;

/** Returns requests at random times, as from many independent clients; the same ones for the same seed. */
export function* schedule({ seed, rate, requests }: LoadOptions): Generator<Arrival> {
  const random = new Random(seed);
  let due = 0;
  for (let count = 0; count < requests; count += 1) {
    due += random.exponential(rate) * 1_000;
    const isQuiet = random.chance((QUIET * QUIET_RATE) / rate);
    yield {
      due,
      kind: random.pick(MIX),
      client: isQuiet ? BUSY + random.index(QUIET) : random.index(BUSY),
      isAlone: !isQuiet && random.chance(ALONE),
      slowness: 300 + random.index(700),
      size: 1 + random.index(5_000),
    };
  }
}
