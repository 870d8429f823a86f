import { types } from 'node:util';
import { QuiesceError, received } from '../errors.ts';
import type { Health } from '../health/health.ts';
import type { Refusal } from './refusal.ts';
import type { Progress } from '../lifecycle.ts';
import { isRecord } from '../options/validate.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { AnyRequest, AnyResponse } from '../requests/request.ts';
import type { Handlers } from '../requests/handlers.ts';
import type { Requests } from '../requests/requests.ts';
import type { Traffic } from '../traffic/traffic.ts';

/**
 * Returns true if the response has already ended, because the client left while middleware before the gate was running. Such a
 * request is not in flight, and its handler runs only before draining.
 */
function hasEnded(response: AnyResponse): boolean {
  const { destroyed, writableFinished } = 'stream' in response ? response.stream : response;
  return destroyed || writableFinished;
}

/**
 * Returns true for a native promise of any realm. Other thenables are not followed: calling `then` may start an operation, such as
 * a query.
 */
function isPromise(value: unknown): value is Promise<unknown> {
  // Most listeners return nothing, and `types.isPromise` is a call into C++.
  return value !== undefined && (value instanceof Promise || types.isPromise(value));
}

/** Runs before the app: admits a request or answers it. */
export class Gate {
  readonly #progress: Progress;
  readonly #requests: Requests;
  readonly #handlers: Handlers;
  readonly #traffic: Traffic;
  readonly #refusal: Refusal;
  readonly #health: Health;

  /** @param health the routes of the watched servers */
  constructor(
    progress: Progress,
    requests: Requests,
    handlers: Handlers,
    traffic: Traffic,
    refusal: Refusal,
    health: Health,
  ) {
    this.#progress = progress;
    this.#requests = requests;
    this.#handlers = handlers;
    this.#traffic = traffic;
    this.#refusal = refusal;
    this.#health = health;
  }

  /** Returns true if the request's handler may run; false if it has been answered or must be ignored. */
  admit(request: AnyRequest, response: AnyResponse): boolean {
    const exchange = this.#traffic.open(request, response);
    if (!exchange) {
      return this.#traffic.isUpgraded(request) || (hasEnded(response) && !this.#progress.isDraining);
    }
    switch (exchange.role) {
      case 'request':
        // An adapter mounted under a prefix sees the rest of the URL, which may be a health route.
        if (request.url !== exchange.url && this.#answersProbe(request, request, response)) return false;
        return this.#serve(exchange, response);
      case 'probe':
        if (exchange.headersSent) return this.#serve(exchange, response);
        exchange.role = 'answered';
        return !this.#answersProbe(exchange, request, response);
      case 'late':
        // If middleware before the gate has begun to answer it, its handler continues.
        if (exchange.headersSent || !this.#progress.refusesRequests) return this.#serve(exchange, response);
        this.#refuse(exchange, request, response);
        return false;
      default:
        return false;
    }
  }

  /** @throws QuiesceError `ERR_QUIESCE_REQUEST_INVALID` */
  track<Value>(request: AnyRequest, handled: Promise<Value>): Promise<Value> {
    if (!isRecord(request)) {
      throw new QuiesceError(
        'ERR_QUIESCE_REQUEST_INVALID',
        `drain.track() takes the Node request passed to drain.admit(), and a promise; received ${received(request)}.`,
      );
    }
    return isPromise(handled) ? this.#follow(request, handled) : handled;
  }

  /** Refuses a request that never reaches {@link admit}, because something else would answer it first. */
  refuse(request: AnyRequest, response: AnyResponse): void {
    const exchange = this.#traffic.open(request, response);
    if (exchange?.role === 'late') this.#refuse(exchange, request, response);
  }

  /** @throws QuiesceError `ERR_QUIESCE_LISTENER_INVALID` */
  handler<Request extends AnyRequest, Response extends AnyResponse>(
    listener: (request: Request, response: Response) => unknown,
  ): (request: Request, response: Response) => void {
    if (typeof listener !== 'function') {
      throw new QuiesceError(
        'ERR_QUIESCE_LISTENER_INVALID',
        `drain.handler() takes a request listener; received ${received(listener)}.`,
      );
    }
    // Node ignores what a listener returns, unless its `captureRejections` is on.
    const drainHandler = (request: Request, response: Response): unknown => {
      if (!this.admit(request, response)) return undefined;
      const handled = listener(request, response);
      return isPromise(handled) ? this.#follow(request, handled) : handled;
    };
    this.#traffic.addGate(drainHandler);
    return drainHandler;
  }

  #follow<Value>(request: AnyRequest, handled: Promise<Value>): Promise<Value> {
    return this.#handlers.track(request, this.#traffic.exchangeOf(request), handled);
  }

  /**
   * Answers a request for a health route. Returns false if it is for any other path.
   * @param asked its method, and its URL as sent by the client
   */
  #answersProbe(
    asked: Pick<AnyRequest, 'method' | 'url'>,
    request: AnyRequest,
    response: AnyResponse,
  ): boolean {
    const probe = this.#health.probe(asked);
    if (!probe || this.#health.leavesToApp(probe, request)) return false;
    this.#traffic.continues.withhold(response);
    this.#health.answer(probe, request, response);
    return true;
  }

  #serve(exchange: Exchange, response: AnyResponse): true {
    if (exchange.role !== 'request') this.#requests.serve(exchange);
    if (this.#progress.isDraining) this.#traffic.continues.send(response);
    return true;
  }

  #refuse(exchange: Exchange, request: AnyRequest, response: AnyResponse): void {
    exchange.role = 'answered';
    this.#traffic.continues.withhold(response);
    this.#requests.refuse(exchange);
    this.#refusal.send(request, response);
  }
}
