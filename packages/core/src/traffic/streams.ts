import { ServerResponse } from 'node:http';
import { Http2ServerResponse, type ServerHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';
import type { Departures } from '../connections/departures.ts';
import { EVENT_STREAM_GRACE } from '../connections/grace-periods.ts';
import { describeError, QuiesceError, received } from '../errors.ts';
import type { Logger } from '../options/options.ts';
import { readOptions, type Shape } from '../options/read.ts';
import { callable } from '../options/validate.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { AnyResponse } from '../requests/request.ts';
import type { Clock } from '../util/time.ts';

/** The side that ends a response once draining has begun: `end`, the engine; `finish`, its handler. */
export type StreamEnding = 'end' | 'finish';

export interface StreamOptions {
  /**
   * Returns the last bytes of a response that the engine ends, such as an event that contains the position from which the client
   * resumes. With `'finish'`, they are written 500 ms before the response would be cut, and the response then ends. The handler must
   * write whole events: these bytes are appended to them.
   * @default nothing is written
   */
  readonly resume?: () => string | Uint8Array;
}

interface Chosen {
  readonly ending: StreamEnding;
  readonly resume: StreamOptions['resume'];
}

const CODE = 'ERR_QUIESCE_STREAM_INVALID';
const HOW_TO_PASS = 'Pass the response itself: `res`, `ctx.res` in Koa, `reply.raw` in Fastify.';
const OPTIONS: Shape<StreamOptions, 'resume'> = { resume: { check: callable } };
/** ms before the cut at which a response gets its last bytes. */
const RESUME_TIME = 500;
/** ms after which the client of an event stream reconnects, drawn at random for each: browsers wait 3 s or 5 s. */
const RETRY = { min: 2_000, max: 4_000 };

/** Ends event streams, and responses chosen by the app, once draining has begun. */
export class Streams {
  readonly #exchanges: () => Iterable<Exchange>;
  readonly #departures: Departures;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #chosen = new WeakMap<object, Chosen>();
  /** Responses that wait for their turn. */
  readonly #waiting = new WeakSet<Exchange>();
  #undoTimer: (() => void) | undefined;

  /** @param exchanges returns the exchanges in flight */
  constructor(exchanges: () => Iterable<Exchange>, departures: Departures, logger: Logger, clock: Clock) {
    this.#exchanges = exchanges;
    this.#departures = departures;
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @throws QuiesceError `ERR_QUIESCE_STREAM_INVALID` */
  choose(response: AnyResponse | ServerHttp2Stream, ending: StreamEnding, options: StreamOptions = {}): void {
    if (ending !== 'end' && ending !== 'finish')
      throw invalid(`'end' or 'finish' as its second argument; received ${received(ending)}.`);
    const { resume } = readOptions(options, OPTIONS, { of: 'drain.stream()', code: CODE });
    const chosen = { ending, resume };
    if (response instanceof Http2ServerResponse) this.#chosen.set(response.stream, chosen);
    else if (response instanceof ServerResponse || isHttp2Stream(response))
      this.#chosen.set(response, chosen);
    else throw invalid(`a response of Node's; received ${received(response)}. ${HOW_TO_PASS}`);
  }

  /**
   * Begins to end streams. It polls, because no event shows that a response is an event stream.
   * @param untilCut returns the ms left before work in flight is cut
   */
  end(untilCut: () => number): void {
    this.#departures.expect([...this.#exchanges()].filter((exchange) => this.#mayEnd(exchange)).length);
    this.#poll(untilCut);
  }

  stop(): void {
    this.#undoTimer?.();
  }

  #poll(untilCut: () => number): void {
    this.#undoTimer = this.#clock.after(EVENT_STREAM_GRACE, () => {
      const isLast = untilCut() <= RESUME_TIME;
      for (const exchange of this.#exchanges()) {
        if (isLast && isEndable(exchange) && this.#chosen.get(exchange.response)?.resume) this.#end(exchange);
        else if (this.#mayEnd(exchange)) this.#add(exchange);
      }
      this.#poll(untilCut);
    });
  }

  #add(exchange: Exchange): void {
    if (this.#waiting.has(exchange)) return;
    this.#waiting.add(exchange);
    this.#departures.add(() => {
      const mayEnd = this.#mayEnd(exchange);
      if (mayEnd) this.#end(exchange);
      return mayEnd;
    });
  }

  #mayEnd(exchange: Exchange): boolean {
    if (!isEndable(exchange)) return false;
    const chosen = this.#chosen.get(exchange.response);
    return chosen ? chosen.ending === 'end' : exchange.isEventStream;
  }

  #end(exchange: Exchange): void {
    const last = this.#resume(exchange) ?? '';
    exchange.end(typeof last === 'string' ? last + this.#retry(exchange) : last);
  }

  /** Calls app code: if it throws, the response ends without its last bytes. */
  #resume({ response }: Exchange): string | Uint8Array | undefined {
    try {
      return this.#chosen.get(response)?.resume?.();
    } catch (error) {
      this.#logger.error({ err: error }, `the resume point of a response failed: ${describeError(error)}`);
      return undefined;
    }
  }

  /**
   * Returns the field that sets when the client reconnects. The comment before it ends a line that the app has begun. An
   * incomplete event is not dispatched, because the stream ends without an empty line (WHATWG HTML, server-sent events, §9.2.6).
   */
  #retry({ isEventStream, isEncoded }: Exchange): string {
    if (!this.#departures.areSpread || !isEventStream || isEncoded) return '';
    return `:\nretry: ${Math.round(RETRY.min + Math.random() * (RETRY.max - RETRY.min))}\n`;
  }
}

function isEndable({ role, isEndable: mayEnd }: Exchange): boolean {
  return role === 'request' && mayEnd;
}

/** Returns true for an HTTP/2 stream, for which Node exports no class. */
function isHttp2Stream(response: unknown): response is ServerHttp2Stream {
  return response instanceof Duplex && 'respond' in response;
}

function invalid(expected: string): QuiesceError {
  return new QuiesceError(CODE, `drain.stream() takes ${expected}`);
}
