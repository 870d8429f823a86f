import type { IncomingMessage, ServerResponse } from 'node:http';
import { EmptyingMap } from '../emptying-map.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { Requests } from '../requests/requests.ts';
import type { Clock } from '../time.ts';
import { Http1Exchange } from './http1-exchange.ts';

/**
 * Requests that no socket has brought: of Fastify's `app.inject()`, of the hosts of functions, of tests. What they have in
 * place of a socket may be anything, or nothing, so only their responses tell when they are over.
 */
export class SimulatedRequests {
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #byResponse = new EmptyingMap<ServerResponse, Http1Exchange>();
  #late = false;

  constructor(requests: Requests, clock: Clock) {
    this.#requests = requests;
    this.#clock = clock;
  }

  /** The exchange of a request, begun now if need be; `undefined` if its response is over. */
  open(request: IncomingMessage, response: ServerResponse): Http1Exchange | undefined {
    const known = this.#byResponse.get(response);
    if (known) return known;
    const exchange = new Http1Exchange(request, response, this.#clock.now(), this.#late);
    if (exchange.isOver) return undefined;
    this.#byResponse.set(response, exchange);
    this.#requests.begin(exchange);
    // Node's servers add 'close' to a response's 'finish'; who plays one may not.
    response.once('finish', () => {
      exchange.isCompleted = true;
      this.#finish(exchange);
    });
    response.once('close', () => this.#finish(exchange));
    return exchange;
  }

  /** The exchange of a request that is in flight. */
  exchangeOf(request: IncomingMessage): Http1Exchange | undefined {
    return this.exchanges().find((exchange) => exchange.request === request);
  }

  /** From now on new requests are late. */
  refuse(): void {
    this.#late = true;
  }

  /** Waits no more for this request. */
  exempt(exchange: Exchange): void {
    for (const [response, known] of this.#byResponse) {
      if (known !== exchange) continue;
      this.#requests.exempt(exchange);
      this.#byResponse.exempt(response, true);
    }
  }

  /** Resolves when none is in flight that is waited for. */
  gone(): Promise<void> {
    return this.#byResponse.gone();
  }

  /** Abandons those in flight. Tells whether there were any. */
  cut(): boolean {
    const exchanges = this.exchanges().filter(({ response }) => !this.#byResponse.isExempt(response));
    for (const exchange of exchanges) {
      this.#requests.abandon(exchange, 'cut');
      this.#byResponse.delete(exchange.response);
    }
    return exchanges.length > 0;
  }

  exchanges(): readonly Http1Exchange[] {
    return [...this.#byResponse.values()];
  }

  #finish(exchange: Http1Exchange): void {
    const { response } = exchange;
    // Without a socket, only an error of the handler's shows that the client did not leave.
    if (this.#byResponse.delete(response)) this.#requests.end(exchange, response.errored !== null);
  }
}
