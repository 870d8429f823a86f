import { Random } from '../../simulate/model/random.ts';

/** What a request asks for. */
export const KINDS = ['get', 'post', 'slow', 'stream', 'upload'] as const;
export type Kind = (typeof KINDS)[number];

/** One request of the load, and when it is due. */
export interface Arrival {
  /** ms from the start. */
  readonly due: number;
  readonly kind: Kind;
  /** Which of the clients sends it. */
  readonly client: number;
  /** Whether it is sent on a connection of its own. */
  readonly isAlone: boolean;
  /** ms that a slow one takes in the server. */
  readonly slowness: number;
  /** Bytes of a body that is sent. */
  readonly size: number;
}

export interface LoadOptions {
  readonly seed: number;
  /** Requests a second. */
  readonly rate: number;
  readonly requests: number;
}

/** Clients that share most of the load among them. */
const BUSY = 20;
/** Clients that send a request now and then: their connections are often cold. */
const QUIET = 20;
/** Requests a second of each quiet one. */
const QUIET_RATE = 0.5;
export const CLIENTS: number = BUSY + QUIET;

/** Half of them quick, the others written, slow, long, or sent in pieces. */
const MIX: readonly Kind[] = [
  ...Array.from({ length: 10 }, () => 'get' as const),
  ...Array.from({ length: 5 }, () => 'post' as const),
  ...Array.from({ length: 2 }, () => 'slow' as const),
  ...Array.from({ length: 2 }, () => 'stream' as const),
  'upload',
];
const ALONE = 0.05;

/** Requests that come at random, as those of many who know nothing of each other; the same ones for the same seed. */
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
