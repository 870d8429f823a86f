import { Agent } from 'node:http';
import { exchange, type Shot } from './exchange.ts';
import { openLoop } from './open-loop.ts';
import { lossOf, type Loss, type Received } from './outcome.ts';
import { CLIENTS, schedule, type Arrival, type LoadOptions } from './schedule.ts';
import { shotOf } from './shot.ts';

/** How the clients know where the servers are. */
export interface Addresses {
  readonly ports: readonly number[];
  /** Whether there is a balancer, which says whose an answer is. */
  readonly balanced: boolean;
}

/** A request that was lost. Times are on the clock of `performance.now()`. */
export interface LostRequest {
  readonly loss: Loss;
  readonly kind: Arrival['kind'];
  readonly status: number | undefined;
  readonly isReused: boolean;
  /** The port of the server, where it is known. */
  readonly server: string | undefined;
  readonly lostAt: number;
  /** ms by which it was sent later than it was due. */
  readonly late: number;
}

export interface LoadResult {
  readonly sent: number;
  readonly lost: readonly LostRequest[];
  /** How many a client took to another address, because the first one refused them. */
  readonly movedOn: number;
  /** ms by which the generator was late, at its latest. */
  readonly latest: number;
  /** ms from when a quick request was due to the end of its answer. */
  readonly latencies: readonly number[];
}

/** ms after which a client closes a connection that it does not use. With a server that promises less, it does so then. */
const IDLE = 60_000;

/** Clients that keep their connections, honour `Connection: close`, and try nothing again. */
export class Load {
  readonly #addresses: Addresses;
  readonly #options: LoadOptions;
  readonly #agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive: true, timeout: IDLE }));
  readonly #lost: LostRequest[] = [];
  readonly #latencies: number[] = [];
  #sent = 0;
  #movedOn = 0;
  #isOver = false;

  constructor(addresses: Addresses, options: LoadOptions) {
    this.#addresses = addresses;
    this.#options = options;
  }

  /** Whether every request has been sent. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when every request has its outcome. @param signal sends no more of them */
  async run(signal: AbortSignal): Promise<LoadResult> {
    const sending: Promise<void>[] = [];
    const send = (arrival: Arrival, dueAt: number): void => {
      sending.push(this.#send(arrival, dueAt));
    };
    const latest = await openLoop(schedule(this.#options), performance.now(), send, signal);
    this.#isOver = true;
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

/** Whether the server has not begun with it: nobody listens, or it says that it is not at service. */
function isRefused({ status, error }: Received): boolean {
  return status === 503 || (status === undefined && error?.code === 'ECONNREFUSED');
}

/** nginx names all that it has tried. */
function lastPort(tried: string | undefined): string | undefined {
  return /(\d+)$/.exec(tried ?? '')?.[1];
}
