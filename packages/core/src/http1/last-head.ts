import type { ServerResponse } from 'node:http';

/**
 * Makes the head of a response say `Connection: close` where it would keep the connection, or say nothing: a gateway that
 * copies its upstream's headers, or takes them off. They are about one connection, which is not theirs (RFC 9110, section
 * 7.6.1). Every head goes through `writeHead`, the implied ones as well.
 * @param isLast asked when the head is written
 */
export function sayClose(response: ServerResponse, isLast: () => boolean): void {
  const writeHead = Reflect.get(response, 'writeHead');
  function writeLastHead(this: ServerResponse, statusCode: number, ...rest: readonly unknown[]): unknown {
    if (statusCode < 200 || !isLast()) return Reflect.apply(writeHead, this, [statusCode, ...rest]);
    const headers = rest.map(withoutKeepAlive);
    if (keeps(response.getHeader('connection'))) response.setHeader('Connection', 'close');
    return Reflect.apply(writeHead, this, [statusCode, ...headers]);
  }
  Reflect.set(response, 'writeHead', writeLastHead);
}

/** Whether a `Connection` header has a client keep the connection. */
function keeps(connection: unknown): boolean {
  return connection === undefined || (typeof connection === 'string' && /keep-alive/i.test(connection));
}

function isKeepAlive(name: unknown, value: unknown): boolean {
  return /^connection$/i.test(String(name)) && keeps(value);
}

/** Headers as `writeHead` takes them, by name or in a list of names and values; its other arguments as they are. */
function withoutKeepAlive(headers: unknown): unknown {
  if (Array.isArray(headers)) {
    return headers.filter((_, at) => !isKeepAlive(headers[at - (at % 2)], headers[at - (at % 2) + 1]));
  }
  if (typeof headers !== 'object' || headers === null) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => !isKeepAlive(name, value)));
}
