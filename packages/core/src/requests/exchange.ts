import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { HandlerList } from './handlers.ts';

/** A request of HTTP/1, or of HTTP/2 in Node's compatibility API. */
export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

const MAX_PATH = 200;

/** The path of a URL without its query, which may hold secrets. */
export function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, MAX_PATH);
}

const MAX_METHOD = 20;

/** A method for reports and logs: on HTTP/2 a client may send any word of any length. */
export function methodOf(method: string): string {
  return method.slice(0, MAX_METHOD);
}

/**
 * - `request`: in flight, the only role that counts as that.
 * - `late`: it arrived while draining, and the gate has not decided on it.
 * - `probe`: it asks for a health route.
 * - `answered`: the engine has answered it, or its response has ended while its body still arrives.
 * - `abandoned`: it was cut.
 */
export type Role = 'request' | 'late' | 'probe' | 'answered' | 'abandoned';

/** A request and its response, from the moment the engine sees it until the response has ended. */
export interface Exchange {
  readonly method: string;
  /** As the client sent it. Frameworks rewrite `request.url` while they route. */
  readonly url: string;
  /** The address that it came from; `undefined` where it came over no network. */
  readonly remoteAddress: string | undefined;
  /**
   * Whether its client is in use of the service: the connection has had a request before, or the client wants another one for each.
   * Thousands of connections with one request each are no traffic.
   */
  readonly isFurther: boolean;
  /** The async id in which its handler is called. All HTTP/1 requests of a connection share it. */
  readonly asyncId: number;
  /** A reading of the drain's clock. */
  readonly startedAt: number;
  role: Role;
  /** The exchange whose response follows on the same connection. */
  readonly next?: Exchange | undefined;
  /** The handlers that were called for it. */
  handlers: HandlerList;
  /** Whether this object is its request, its response, or its stream. */
  isOf(object: object): boolean;
  /** Whether status and headers have been sent. */
  readonly headersSent: boolean;
  /** Whether the kernel took the whole response; final once the response has ended. */
  readonly isCompleted: boolean;
  /** Whether this process broke the response off while its client was connected; final once the response has ended. */
  readonly isBroken: boolean;
  /** What the response is written to. */
  readonly response: object;
  /** Whether the response is the stream of an `EventSource`, which reconnects by itself. */
  readonly isEventStream: boolean;
  /** Whether the response has begun, has not ended, and may end at any point because its head has no length. */
  readonly isEndable: boolean;
  /** Whether the engine has ended the response. */
  readonly isEnded: boolean;
  /** Whether the body is known to be compressed. */
  readonly isEncoded: boolean;
  /**
   * Ends the response cleanly. What its handler writes afterwards has no effect.
   * @param last the last bytes of the body
   */
  end(last?: string | Uint8Array): void;
}
