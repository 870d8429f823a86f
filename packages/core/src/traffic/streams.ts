import { ServerResponse } from 'node:http';
import { Http2ServerResponse, type ServerHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';
import { EVENT_STREAM_GRACE } from '../connections/grace-periods.ts';
import { QuiesceError, received } from '../errors.ts';
import type { AnyResponse, Exchange } from '../requests/exchange.ts';
import type { Clock } from '../util/time.ts';

/** Who ends a response once draining has begun: `end`, the engine; `finish`, its handler. */
export type StreamEnding = 'end' | 'finish';

/** Ends event streams, and responses chosen by the app, once draining has begun. */
export class Streams {
  readonly #exchanges: () => Iterable<Exchange>;
  readonly #clock: Clock;
  readonly #chosen = new WeakMap<object, StreamEnding>();
  #undoTimer: (() => void) | undefined;

  /** @param exchanges returns those in flight */
  constructor(exchanges: () => Iterable<Exchange>, clock: Clock) {
    this.#exchanges = exchanges;
    this.#clock = clock;
  }

  /** @throws QuiesceError `ERR_QUIESCE_STREAM_INVALID` */
  choose(response: AnyResponse | ServerHttp2Stream, ending: StreamEnding): void {
    if (ending !== 'end' && ending !== 'finish')
      throw invalid(`'end' or 'finish' as its second argument; received ${received(ending)}`);
    if (response instanceof Http2ServerResponse) this.#chosen.set(response.stream, ending);
    else if (response instanceof ServerResponse || isHttp2Stream(response))
      this.#chosen.set(response, ending);
    else throw invalid(`a response of Node's; received ${received(response)}`);
  }

  /** Begins to end streams. It polls, because no event shows that a response is an event stream. */
  end(): void {
    this.#undoTimer = this.#clock.after(EVENT_STREAM_GRACE, () => {
      for (const exchange of this.#exchanges()) if (this.#mayEnd(exchange)) exchange.end();
      this.end();
    });
  }

  stop(): void {
    this.#undoTimer?.();
  }

  #mayEnd(exchange: Exchange): boolean {
    if (exchange.role !== 'request' || !exchange.isEndable) return false;
    const chosen = this.#chosen.get(exchange.response);
    return chosen === undefined ? exchange.isEventStream : chosen === 'end';
  }
}

/** Node exports no class for streams of HTTP/2. */
function isHttp2Stream(response: unknown): response is ServerHttp2Stream {
  return response instanceof Duplex && 'respond' in response;
}

function invalid(expected: string): QuiesceError {
  return new QuiesceError(
    'ERR_QUIESCE_STREAM_INVALID',
    `drain.stream() takes ${expected}. Pass the response itself: \`res\`, \`ctx.res\` in Koa, \`reply.raw\` in Fastify.`,
  );
}
