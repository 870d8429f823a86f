import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request of HTTP/1, or of HTTP/2 in Node's compatibility API. */
export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

const LONGEST_PATH = 200;

/** The path of a URL without its query, which may hold secrets. */
export function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, LONGEST_PATH);
}

const LONGEST_METHOD = 20;

/** A method as it is told: on HTTP/2 a client may send any word, of any length. */
export function methodOf(method: string): string {
  return method.slice(0, LONGEST_METHOD);
}

/** What an exchange is: only a `request` is in flight; probes and refusals are the engine's own answers. */
export type Role = 'request' | 'probe' | 'refusal' | 'abandoned';

/** A request and its response, from when the engine sees it until the response is over. */
export interface Exchange {
  readonly method: string;
  /** As the client sent it; frameworks rewrite `request.url` while they route. */
  readonly url: string;
  /**
   * The async id in which its handler is called, which all requests of a connection of HTTP/1 share; 0 where that is not known.
   */
  readonly asyncId: number;
  /** A reading of the drain's clock. */
  readonly startedAt: number;
  /** Whether this object is its request, its response, or its stream. */
  isOf(object: object): boolean;
  /** Whether new requests were refused already when it came. */
  readonly late: boolean;
  role: Role;
  /** Whether the gate let it through. */
  admitted: boolean;
  /** Whether its end is told, and it is counted until then; while nothing is stopping, most are looked at only. */
  isFollowed: boolean;
  /** Whether status and headers are on their way. */
  readonly headersSent: boolean;
  /** Whether the kernel took the whole response; final once it is over. */
  readonly isCompleted: boolean;
  /** What the response is written to. */
  readonly response: object;
  /** Whether the response is the stream of an `EventSource`, which reconnects by itself. */
  readonly isEventStream: boolean;
  /** Whether the response has begun, goes on, and can be ended at any point: its head gives no length. */
  readonly isEndable: boolean;
  /** Whether the engine has ended the response. */
  readonly isEnded: boolean;
  /** Ends the response cleanly. What its handler writes afterwards has no effect. */
  end(): void;
}
