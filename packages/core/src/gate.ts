import { types } from 'node:util';
import { QuiesceError, received } from './errors.ts';
import type { Health } from './http/health.ts';
import type { Refusal } from './http/refusal.ts';
import type { ResolvedOptions } from './options/options.ts';
import { isRecord } from './options/validate.ts';
import type { DrainState } from './phase.ts';
import type { AnyRequest, AnyResponse } from './requests/exchange.ts';
import type { Requests } from './requests/requests.ts';
import type { Traffic } from './traffic/traffic.ts';

const SERVING: ReadonlySet<DrainState> = new Set(['starting', 'ready', 'lame-duck']);

/**
 * Whether nobody waits for the response: the client has left while something in front of the gate was at work. Such a request
 * is not in flight, and its handler runs only as long as no shutdown would have to wait for it.
 */
function isOver(response: AnyResponse): boolean {
  const { destroyed, writableFinished } = 'stream' in response ? response.stream : response;
  return destroyed || writableFinished;
}

/** A native promise, of another realm as well. The `then` of any other thenable may start what it stands for, such as a query. */
function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise || types.isPromise(value);
}

/** What stands before the app: lets a request in, or answers it. */
export class Gate {
  readonly #options: ResolvedOptions;
  readonly #requests: Requests;
  readonly #traffic: Traffic;
  readonly #refusal: Refusal;
  readonly #health: Health | undefined;
  readonly #state: () => DrainState;

  constructor(
    options: ResolvedOptions,
    requests: Requests,
    traffic: Traffic,
    refusal: Refusal,
    health: Health,
    state: () => DrainState,
  ) {
    this.#options = options;
    this.#requests = requests;
    this.#traffic = traffic;
    this.#refusal = refusal;
    // Unless they have a port of their own.
    this.#health = options.health.port === undefined ? health : undefined;
    this.#state = state;
  }

  /** `true`, the request's handler may run; `false`, it has been answered, or must be left alone. */
  admit(request: AnyRequest, response: AnyResponse): boolean {
    // Nearly every request in the life of a service: it is noted, and there is nothing to decide.
    if (this.#traffic.note(request, response) && !this.#health?.probe(request)) return true;
    // A request to upgrade that a framework routes like any other: its socket is not HTTP's any more.
    if (this.#traffic.isUpgraded(request)) return true;
    const { continues } = this.#traffic;
    const exchange = this.#traffic.open(request, response);
    if (!exchange) return isOver(response) && SERVING.has(this.#state());
    if (exchange.role !== 'request') return false;
    // What stands in front of the gate has begun to answer it, and the rest is up to its handler.
    if (exchange.headersSent) exchange.admitted = true;
    if (exchange.admitted) return true;
    const probe = this.#health?.probe(request);
    if (probe) {
      continues.withhold(response);
      this.#requests.answerAs('probe', exchange);
      this.#health?.answer(probe, response);
      return false;
    }
    if (exchange.late && (this.#options.admission === 'refuse' || this.#state() !== 'draining')) {
      continues.withhold(response);
      this.#requests.answerAs('refusal', exchange);
      this.#refusal.send(request, response);
      return false;
    }
    exchange.admitted = true;
    continues.send(response);
    return true;
  }

  /** @throws QuiesceError `ERR_QUIESCE_REQUEST_INVALID` */
  track<Value>(request: AnyRequest, handled: Promise<Value>): Promise<Value> {
    if (!isRecord(request)) {
      throw new QuiesceError(
        'ERR_QUIESCE_REQUEST_INVALID',
        `drain.track() takes the request of Node's own that drain.admit() took, and a promise; received ${received(request)}.`,
      );
    }
    return isPromise(handled) ? this.#traffic.handlers.track(request, handled) : handled;
  }

  /** Refuses a request that never gets to {@link admit}: something else would answer it first. */
  refuse(request: AnyRequest, response: AnyResponse): void {
    const exchange = this.#traffic.open(request, response);
    if (exchange?.role !== 'request') return;
    this.#requests.answerAs('refusal', exchange);
    this.#refusal.send(request, response);
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
    // Node does nothing with what a listener returns, unless its `captureRejections` is on.
    const drainHandler = (request: Request, response: Response): unknown => {
      if (!this.admit(request, response)) return undefined;
      const handled = listener(request, response);
      return isPromise(handled) ? this.#traffic.handlers.track(request, handled) : handled;
    };
    this.#traffic.addGate(drainHandler);
    return drainHandler;
  }
}
