import type { IncomingMessage, ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import { EmptyingMap, type Left } from '../util/emptying-map.ts';
import type { Role } from '../requests/exchange.ts';
import type { Progress } from '../lifecycle.ts';
import type { Requests } from '../requests/requests.ts';
import type { Clock } from '../util/time.ts';
import type { Transport } from '../connections/transport.ts';
import { Http1Exchange } from './http1-exchange.ts';

/** A request without a socket: it counts as broken only if its response was destroyed with an error. */
class InjectedExchange extends Http1Exchange {
  override get remoteAddress(): undefined {
    return undefined;
  }

  override get isFromActiveClient(): false {
    return false;
  }

  override get isBroken(): boolean {
    return this.response.errored !== null;
  }

  protected override finish(): void {
    this.isCompleted = true;
  }
}

/**
 * Requests without a socket: `app.inject()` of Fastify, serverless hosts, tests. They end with their responses.
 */
export class InjectedRequests implements Transport {
  readonly #progress: Progress;
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #roleOf: (request: IncomingMessage) => Role;
  readonly #byResponse: EmptyingMap<ServerResponse, InjectedExchange>;

  constructor(
    progress: Progress,
    requests: Requests,
    clock: Clock,
    roleOf: (request: IncomingMessage) => Role,
  ) {
    this.#progress = progress;
    this.#requests = requests;
    this.#clock = clock;
    this.#roleOf = roleOf;
    this.#byResponse = new EmptyingMap(requests.exempted, (exchange) => requests.exempted.has(exchange));
  }

  /** Finds the exchange of a request, or creates it. Returns `undefined` if its response has ended. */
  open(request: IncomingMessage, response: ServerResponse): Http1Exchange | undefined {
    const known = this.#byResponse.get(response);
    if (known) return known;
    const exchange = new InjectedExchange(request, response, this.#clock.now());
    if (exchange.hasEnded) return undefined;
    exchange.role = this.#roleOf(request);
    this.#byResponse.set(response, exchange);
    this.#requests.begin(exchange);
    if (this.#progress.isStopping) exchange.watchFinish();
    // Node's servers emit 'close' after 'finish'; other hosts may not.
    const finish = (): void => this.#finish(exchange);
    response.once('finish', finish);
    response.once('close', finish);
    if (request.socket instanceof Duplex) request.socket.once('close', finish);
    return exchange;
  }

  /** Returns the exchange of a request in flight. */
  exchangeOf(request: IncomingMessage): Http1Exchange | undefined {
    for (const exchange of this.#byResponse.values()) if (exchange.request === request) return exchange;
    return undefined;
  }

  exchanges(): Iterable<Http1Exchange> {
    return this.#byResponse.values();
  }

  watchEnds(): void {
    for (const exchange of this.#byResponse.values()) exchange.watchFinish();
  }

  endIdle(): undefined {
    // Injected requests are never idle.
  }

  get left(): Left {
    return this.#byResponse;
  }

  destroy(): boolean {
    const exchanges = [...this.#byResponse.values()].filter(
      (exchange) => !this.#requests.exempted.has(exchange),
    );
    for (const exchange of exchanges) {
      this.#requests.abandon(exchange, 'cut');
      this.#byResponse.delete(exchange.response);
    }
    return exchanges.length > 0;
  }

  #finish(exchange: InjectedExchange): void {
    if (this.#byResponse.delete(exchange.response)) this.#requests.end(exchange);
  }
}
