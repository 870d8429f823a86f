import { Agent } from 'node:http';
import { exchange, type Shot } from './exchange.ts';
import { outcomeOf, type Expected, type Tally } from './outcome.ts';

/** Requests per second. */
export const RATE = 120;
const MIB = 1024 * 1024;

type Kind = 'hello' | 'slow' | 'note' | 'download';
const MIX: readonly Kind[] = [
  'hello',
  'slow',
  'note',
  'hello',
  'download',
  'hello',
  'slow',
  'hello',
  'note',
  'hello',
];

/** Returns the nth request: half of them are quick, the others slow, POSTs, or long. */
export function shot(n: number): Shot & { readonly expected: Expected } {
  switch (MIX[n % MIX.length]) {
    case 'slow':
      return { method: 'GET', path: `/slow?ms=${slowTime(n)}`, expected: { status: 200 } };
    case 'note':
      return {
        method: 'POST',
        path: '/notes',
        json: JSON.stringify({ text: `note ${n}` }),
        expected: { status: 201 },
      };
    case 'download':
      return { method: 'GET', path: '/download', expected: { status: 200, bytes: MIB } };
    default:
      return { method: 'GET', path: '/', expected: { status: 200, bytes: 'hello\n'.length } };
  }
}

/**
 * Returns the ms that a slow request takes. Half of them outlast an instance's lame duck, so that requests are in flight when it
 * begins to drain.
 */
function slowTime(n: number): number {
  const spread = (n * 37) % 301;
  // Alternates in blocks of the mix, because the balancer also alternates by number: both instances get both kinds.
  return n % (2 * MIX.length) < MIX.length ? 300 + spread : 1_500 + spread;
}

/** A steady, open-loop load: it sends at its rate, whether or not earlier requests were answered. */
export class Load {
  readonly #port: number;
  readonly #tally: Tally;
  readonly #agent = new Agent({ keepAlive: true });
  #ticking: NodeJS.Timeout | undefined;
  #onOver: (() => void) | undefined;

  constructor(port: number, tally: Tally) {
    this.#port = port;
    this.#tally = tally;
  }

  start(): void {
    const startedAt = performance.now();
    this.#ticking = setInterval(() => {
      const due = ((performance.now() - startedAt) * RATE) / 1_000;
      while (this.#tally.sent < due) void this.#send();
    }, 1_000 / RATE);
  }

  /** Stops sending; resolves when every request has its outcome. */
  async stop(): Promise<void> {
    clearInterval(this.#ticking);
    if (this.#tally.inFlight > 0) await new Promise<void>((resolve) => (this.#onOver = resolve));
    this.#agent.destroy();
  }

  async #send(): Promise<void> {
    const { expected, ...next } = shot(this.#tally.sent);
    this.#tally.sent += 1;
    this.#tally.add(outcomeOf(expected, await exchange(this.#port, this.#agent, next)));
    if (this.#tally.inFlight === 0) this.#onOver?.();
  }
}
