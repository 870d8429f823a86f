import type { IncomingMessage, ServerResponse } from 'node:http';
import { now } from '../time.ts';

/** A request and its response, from when the engine sees it until the response is over. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As the client sent it; frameworks rewrite `request.url` while they route. */
  readonly url: string;
  /** `now()` reading. */
  readonly startedAt: number;
  /** Whether new requests were refused already when it came. */
  readonly late: boolean;
  /** Only a `request` is in flight: probes and refusals are the engine's own answers. */
  role: 'request' | 'probe' | 'refusal' | 'abandoned';
  /** Whether the gate let it through. */
  admitted: boolean;
  /** Whether its response says, or will say, `Connection: close`. */
  announced: boolean;
}

export function createExchange(request: IncomingMessage, response: ServerResponse, late: boolean): Exchange {
  return {
    request,
    response,
    url: request.url ?? '',
    startedAt: now(),
    late,
    role: 'request',
    admitted: false,
    announced: false,
  };
}

/**
 * Public in Node, though not in its documentation: the switch behind `server.maxRequestsPerSocket`. It makes the
 * response say `Connection: close` whoever writes it, also on the error paths that drop all headers, and, unlike
 * `shouldKeepAlive = false`, leaves the closing of the socket to us. Node's own closing destroys the socket at once,
 * which resets it, response and all, where the request's body is still arriving.
 */
interface Announceable extends ServerResponse {
  maxRequestsOnConnectionReached?: boolean;
}

/** Makes the response say `Connection: close`, unless its head is on the way already. */
export function announce(exchange: Exchange): void {
  if (exchange.response.headersSent) return;
  const response: Announceable = exchange.response;
  response.maxRequestsOnConnectionReached = true;
  exchange.announced = true;
}

/** Takes the announcement back, because another response will follow on the connection. */
export function retract(exchange: Exchange): void {
  if (exchange.response.headersSent) return;
  const response: Announceable = exchange.response;
  response.maxRequestsOnConnectionReached = false;
  exchange.announced = false;
}

/** Whether the client has been told that the connection ends with this response. */
export function hasAnnounced({ announced, response }: Exchange): boolean {
  if (!announced || !response.headersSent) return false;
  // A proxy that copies its upstream's headers may have said the opposite: what is on the wire counts.
  const connection = response.getHeader('connection');
  return connection === undefined || String(connection).toLowerCase() === 'close';
}
