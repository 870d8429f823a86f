import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** An HTTP/1 request, or an HTTP/2 request in Node's compatibility API. */
export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

const MAX_PATH = 200;

/** Returns the path of a URL without its query, which may contain secrets. */
export function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, MAX_PATH);
}

const MAX_METHOD = 20;

/** Shortens a method for reports and logs: on HTTP/2 it may be any word of any length. */
export function methodOf(method: string): string {
  return method.slice(0, MAX_METHOD);
}
