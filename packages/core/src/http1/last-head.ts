import type { ServerResponse } from 'node:http';

/** Returns the value of a header, by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined;
/** The name and value of a header. */
type Pair = readonly unknown[];

/**
 * Lets the engine decide on the `Connection` header of a response: gateways copy it from another connection, or remove it (RFC 9110
 * §7.6.1). Node writes all response headers through `writeHead`, including implicit ones.
 * @param isLast is called before final headers are written, with a function that reads them; returns true if the response gets
 * `Connection: close`
 */
export function onHead(response: ServerResponse, isLast: (header: HeaderOf) => boolean): void {
  const writeHead = Reflect.get(response, 'writeHead');
  function writeLastHead(this: ServerResponse, statusCode: number, ...rest: readonly unknown[]): unknown {
    const given = rest.find(isHeaders);
    const header: HeaderOf = (name) => {
      const value = pairsOf(given).findLast((pair) => isOf(name, pair))?.[1] ?? response.getHeader(name);
      if (Array.isArray(value)) return value.join();
      return typeof value === 'string' ? value : undefined;
    };
    const isFinal = statusCode >= 200 && !response.headersSent;
    if (!isFinal || !isLast(header)) return Reflect.apply(writeHead, this, [statusCode, ...rest]);
    // If headers are passed and none were set before, Node sends them directly without storing them: a failed call leaves no trace.
    if (!given) response.setHeader('Connection', 'close');
    const head = rest.map((argument) => (isHeaders(argument) ? withClose(argument) : argument));
    return Reflect.apply(writeHead, this, [statusCode, ...head]);
  }
  Reflect.set(response, 'writeHead', writeLastHead);
}

function isHeaders(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null;
}

function isOf(name: string, [given]: Pair): boolean {
  return String(given).toLowerCase() === name;
}

/** Returns headers as pairs, in any form accepted by `writeHead`: by name, as pairs, or as alternating names and values. */
function pairsOf(headers: unknown): readonly Pair[] {
  if (!Array.isArray(headers)) return Object.entries(headers ?? {});
  if (Array.isArray(headers[0])) return headers;
  return headers.flatMap((_, at) => (at % 2 === 0 ? [headers.slice(at, at + 2)] : []));
}

/** Returns the same headers in the same form, with `Connection: close`. */
function withClose(headers: unknown): unknown {
  const pairs = [...pairsOf(headers).filter((pair) => !isOf('connection', pair)), ['Connection', 'close']];
  if (!Array.isArray(headers)) return Object.fromEntries(pairs);
  return Array.isArray(headers[0]) ? pairs : pairs.flat();
}
