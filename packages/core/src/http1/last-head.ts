import type { ServerResponse } from 'node:http';

/** The value of a header, by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined;
/** A header's name, and its value. */
type Pair = readonly unknown[];

/**
 * Lets the engine decide on the `Connection` header of a response: gateways copy it from another connection, or remove it
 * (RFC 9110 §7.6.1). Node writes every head through `writeHead`, implied ones as well.
 * @param isLast is called before a final head is written, with a reader of its headers; returns whether it gets `Connection: close`
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
    // With headers in the call and none set before, Node sends them directly and stores none: a failed call leaves nothing behind.
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

/** Headers in any form that `writeHead` takes: by name, as pairs, or as names and values in turn. */
function pairsOf(headers: unknown): readonly Pair[] {
  if (!Array.isArray(headers)) return Object.entries(headers ?? {});
  if (Array.isArray(headers[0])) return headers;
  return headers.flatMap((_, at) => (at % 2 === 0 ? [headers.slice(at, at + 2)] : []));
}

/** The same headers in the same form, with `Connection: close`. */
function withClose(headers: unknown): unknown {
  const pairs = [...pairsOf(headers).filter((pair) => !isOf('connection', pair)), ['Connection', 'close']];
  if (!Array.isArray(headers)) return Object.fromEntries(pairs);
  return Array.isArray(headers[0]) ? pairs : pairs.flat();
}
