import { QuiesceError, received } from '../errors.ts';
import { isRecord, time } from '../options/validate.ts';
import { suggestion } from '../nearest.ts';
import type { Farewells } from './upgrades.ts';

/** ms that the other side gets to end its side. */
const DEFAULT_TIMEOUT = 2_000;

/** A client as the package `ws` has it. */
export interface WebSocketLike {
  close(code?: number, reason?: string): void;
  terminate(): void;
}

/** A server as the package `ws` has it, and what is built on it. */
export interface WebSocketServerLike {
  readonly clients: Iterable<WebSocketLike>;
  /** Where it has events, clients are told as well that come while draining. */
  on?(event: 'connection', listener: () => void): unknown;
  off?(event: 'connection', listener: () => void): unknown;
}

export interface WebSocketsOptions {
  /** Close code (RFC 6455 §7.4.1). @default 1001, going away */
  readonly code?: number;
  /** Reason in the close frame, at most 123 bytes. @default 'service is shutting down' */
  readonly reason?: string;
  /** ms from the close frame to the end, for a client that does not answer it. @default 2000 */
  readonly timeout?: number;
}

export interface UpgradeOptions {
  /** Says goodbye in the protocol's own words. The socket has `timeout` ms to end after it. */
  readonly close: () => unknown;
  /** ms from `close` to the end, for a peer that does not end its side. @default 2000 */
  readonly timeout?: number;
}

/** @throws QuiesceError `ERR_QUIESCE_UPGRADE_INVALID` */
export function webSocketFarewells(server: unknown, options: unknown): Farewells {
  if (!isWebSocketServer(server)) {
    throw invalid(
      `drain.webSockets() takes a server of the package 'ws', which has clients; received ${received(server)}.`,
    );
  }
  const { code, reason, timeout } = checked(options, ['code', 'reason', 'timeout']);
  if (code !== undefined && !isCloseCode(code)) {
    throw invalid(
      `Option 'code' must be a close code that may be sent (RFC 6455 §7.4); received ${received(code)}.`,
    );
  }
  if (reason !== undefined && (typeof reason !== 'string' || Buffer.byteLength(reason) > 123)) {
    throw invalid(`Option 'reason' must be text of at most 123 bytes; received ${received(reason)}.`);
  }
  return {
    *all() {
      for (const client of server.clients) {
        yield {
          to: client,
          close: () => client.close(code ?? 1001, reason ?? 'service is shutting down'),
          terminate: () => client.terminate(),
          timeout,
        };
      }
    },
    whenMore(tell) {
      server.on?.('connection', tell);
      return () => server.off?.('connection', tell);
    },
  };
}

/** @throws QuiesceError `ERR_QUIESCE_UPGRADE_INVALID` */
export function socketFarewell(socket: unknown, options: unknown): Farewells {
  if (!isRecord(socket) || typeof socket['destroy'] !== 'function') {
    throw invalid(`drain.upgrade() takes the socket of an 'upgrade' event; received ${received(socket)}.`);
  }
  const { close, timeout } = checked(options, ['close', 'timeout']);
  if (typeof close !== 'function') {
    throw invalid(`Option 'close' must be a function; received ${received(close)}.`);
  }
  const { destroy } = socket;
  const farewell = {
    to: socket,
    close: () => Reflect.apply(close, undefined, []),
    terminate: () => Reflect.apply(destroy, socket, []),
    timeout,
  };
  return { all: () => [farewell] };
}

function isCloseCode(code: unknown): code is number {
  if (typeof code !== 'number' || !Number.isInteger(code)) return false;
  const reserved = code === 1004 || code === 1005 || code === 1006;
  return (code >= 1000 && code <= 1014 && !reserved) || (code >= 3000 && code <= 4999);
}

function isWebSocketServer(server: unknown): server is WebSocketServerLike {
  return typeof server === 'object' && server !== null && 'clients' in server && isIterable(server.clients);
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function checked(
  options: unknown,
  known: readonly string[],
): Record<string, unknown> & { readonly timeout: number } {
  if (!isRecord(options)) throw invalid(`The options must be an object; received ${received(options)}.`);
  const unknownKey = Object.keys(options).find((key) => !known.includes(key));
  if (unknownKey !== undefined)
    throw invalid(`There is no option '${unknownKey}'. ${suggestion(unknownKey, known)}`);
  const timeout = options['timeout'] ?? DEFAULT_TIMEOUT;
  const expected = time(timeout);
  if (expected || typeof timeout !== 'number')
    throw invalid(`Option 'timeout' must be ${expected}; received ${received(timeout)}.`);
  return { ...options, timeout };
}

function invalid(message: string): QuiesceError {
  return new QuiesceError('ERR_QUIESCE_UPGRADE_INVALID', message);
}
