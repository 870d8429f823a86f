import { Agent } from 'node:http';
import { exchange, type Shot } from './exchange.ts';
import { openLoop } from './open-loop.ts';
import { lossOf, type Loss, type Received } from './outcome.ts';
import { CLIENTS, schedule, type Arrival, type LoadOptions } from './schedule.ts';
import { shotOf } from './shot.ts';

/** How the clients find the servers. */
export interface Addresses {
  readonly ports: readonly number[];
  /** True if there is a load balancer, which tells the server of a response. */
  readonly balanced: boolean;
}

/** A lost request. Times are on the clock of `performance.now()`. */
export interface LostRequest {
  readonly loss: Loss;
  readonly kind: Arrival['kind'];
  readonly status: number | undefined;
  readonly isReused: boolean;
  /** The port of the server, if known. */
  readonly server: string | undefined;
  readonly lostAt: number;
  /** ms between its due time and the time at which it was sent. */
  readonly late: number;
}

export interface LoadResult {
  readonly sent: number;
  readonly lost: readonly LostRequest[];
  /** Number of requests that a client sent to another address, because the first one refused them. */
  readonly movedOn: number;
  /** Largest delay of the generator in ms. */
  readonly latest: number;
  /** ms from the due time of each quick request to the end of its response. */
  readonly latencies: readonly number[];
}

/** ms after which a client closes an unused connection. If the server announces a shorter time, the client uses that. */
const IDLE = 60_000;

/** Clients that keep their connections, honour `Connection: close`, and do not retry. */
export class Load {
  readonly #addresses: Addresses;
  readonly #options: LoadOptions;
  readonly #agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive: true, timeout: IDLE }));
  readonly #lost: LostRequest[] = [];
  readonly #latencies: number[] = [];
  #sent = 0;
  #movedOn = 0;
  #hasEnded = false;

  constructor(addresses: Addresses, options: LoadOptions) {
    this.#addresses = addresses;
    this.#options = options;
  }

  /** True if every request has been sent. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves when every request has its outcome. @param signal stops sending */
  async run(signal: AbortSignal): Promise<LoadResult> {
    const sending: Promise<void>[] = [];
    const send = (arrival: Arrival, dueAt: number): void => {
      sending.push(this.#send(arrival, dueAt));
    };
    const latest = await openLoop(schedule(this.#options), performance.now(), send, signal);
    this.#hasEnded = true;
    await Promise.all(sending);
    for (const agent of this.#agents) agent.destroy();
    return {
      sent: this.#sent,
      lost: this.#lost,
      movedOn: this.#movedOn,
      latest,
      latencies: this.#latencies,
    };
  }

  async #send(arrival: Arrival, dueAt: number): Promise<void> {
    const { ports, balanced } = this.#addresses;
    const shot = shotOf(arrival);
    const first = this.#sent % ports.length;
    const late = performance.now() - dueAt;
    this.#sent += 1;
    let port = ports[first] ?? 0;
    let received = await this.#exchange(port, arrival, shot);
    if (ports.length > 1 && isRefused(received)) {
      this.#movedOn += 1;
      port = ports[(first + 1) % ports.length] ?? 0;
      received = await this.#exchange(port, arrival, shot);
    }
    const lostAt = performance.now();
    const loss = lossOf(received, shot.bytes, balanced);
    const { kind } = arrival;
    if (loss) {
      const { status, isReused, tried } = received;
      const server = balanced ? lastPort(tried) : String(port);
      this.#lost.push({ loss, kind, status, isReused, server, lostAt, late });
    } else if (kind === 'get' || kind === 'post') {
      this.#latencies.push(lostAt - dueAt);
    }
  }

  #exchange(port: number, { client, isAlone }: Arrival, shot: Shot): Promise<Received> {
    return exchange(port, isAlone ? false : (this.#agents[client] ?? false), shot);
  }
}

/** True if the server has not started the request: nothing listens, or it answers that it is unavailable. */
function isRefused({ status, error }: Received): boolean {
  return status === 503 || (status === undefined && error?.code === 'ECONNREFUSED');
}

/** nginx lists all servers that it tried. */
function lastPort(tried: string | undefined): string | undefined {
  return /(\d+)$/.exec(tried ?? '')?.[1];
}
