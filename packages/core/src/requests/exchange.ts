import type { HandlerList } from './handler.ts';

/**
 * - `request`: in flight; the only role that counts as in flight.
 * - `late`: it arrived while draining, and the gate has not decided on it.
 * - `probe`: a request for a health route.
 * - `answered`: the engine has answered it, or its response has ended while its body is still arriving.
 * - `abandoned`: it was cut.
 */
export type Role = 'request' | 'late' | 'probe' | 'answered' | 'abandoned';

/** A request and its response, from its arrival at the engine to the end of the response. */
export interface Exchange {
  readonly method: string;
  /** As the client sent it. Frameworks rewrite `request.url` while they route. */
  readonly url: string;
  /** The client's address; `undefined` if it did not arrive over a network. */
  readonly remoteAddress: string | undefined;
  /**
   * True if its client is using the service: the connection has had an earlier request, or is not kept alive. The first requests of
   * thousands of kept-alive connections do not count as traffic.
   */
  readonly isFromActiveClient: boolean;
  /** The async id in which its handler is called. All HTTP/1 requests of a connection share it. */
  readonly asyncId: number;
  /** A reading of the drain's clock. */
  readonly startedAt: number;
  role: Role;
  /** The exchange whose response follows on the same connection. */
  readonly next?: Exchange | undefined;
  /** The handlers that were called for it. */
  handlers: HandlerList;
  /** Returns true if this object is its request, its response, or its stream. */
  isOf(object: object): boolean;
  /** True if status and headers have been sent. */
  readonly headersSent: boolean;
  /** True if the kernel accepted the whole response; final once the response has ended. */
  readonly isCompleted: boolean;
  /** True if this process broke the response off while its client was connected; final once the response has ended. */
  readonly isBroken: boolean;
  /** The object that the response is written to. */
  readonly response: object;
  /** True if the response is the stream of an `EventSource`, which reconnects by itself. */
  readonly isEventStream: boolean;
  /** True if the response has begun, has not ended, and may end at any point because its headers contain no length. */
  readonly isEndable: boolean;
  /** True if the engine has ended the response. */
  readonly isEnded: boolean;
  /** True if the body is known to be compressed. */
  readonly isEncoded: boolean;
  /**
   * Ends the response cleanly. What its handler writes afterwards has no effect.
   * @param last the last bytes of the body
   */
  end(last?: string | Uint8Array): void;
}
