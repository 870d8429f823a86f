import type { Connection, ConnectionOptions } from './connection.ts';
import { Http1Connection } from './http1-connection.ts';
import { Http2Connection } from './http2-connection.ts';
import type { Origin } from './origin.ts';

/** Starts a connection in the HTTP version of the server; `opened` resolves to whether it succeeds. */
export function connectTo(origin: Origin, options: ConnectionOptions): Connection {
  return origin.isHttp2 ? new Http2Connection(origin, options) : new Http1Connection(origin, options);
}
