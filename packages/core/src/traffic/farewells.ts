import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { QuiesceError, received } from '../errors.ts';
import { isRecord, time } from '../options/validate.ts';
import { suggestion } from '../nearest.ts';
import { engineFarewells, type SessionHost } from './engine-io.ts';
import type { EngineServerLike, SocketIoNamespaceLike, SocketIoServerLike } from './engine-io-like.ts';
import type { Farewell, Farewells } from './farewell.ts';

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
  on?(event: 'connection', listener: (client: object, request: IncomingMessage) => void): unknown;
  off?(event: 'connection', listener: (client: object, request: IncomingMessage) => void): unknown;
}

/** What `drain.webSockets` takes. */
export type WebSocketsServer =
  | WebSocketServerLike
  | SocketIoServerLike
  | SocketIoNamespaceLike
  | EngineServerLike;

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
export function webSocketFarewells(server: unknown, options: unknown, host: SessionHost): Farewells {
  const { code, reason, timeout } = checked(options, ['code', 'reason', 'timeout']);
  if (code !== undefined && !isCloseCode(code)) {
    throw invalid(
      `Option 'code' must be a close code that may be sent (RFC 6455 §7.4); received ${received(code)}.`,
    );
  }
  if (reason !== undefined && (typeof reason !== 'string' || Buffer.byteLength(reason) > 123)) {
    throw invalid(`Option 'reason' must be text of at most 123 bytes; received ${received(reason)}.`);
  }
  const ofEngine = engineFarewells(server, timeout, host);
  if (ofEngine && (code !== undefined || reason !== undefined)) {
    throw invalid(
      "Options 'code' and 'reason' are for a server of 'ws': Engine.IO closes its clients itself. Leave them out.",
    );
  }
  if (ofEngine) return ofEngine;
  if (isWebSocketServer(server))
    return ofWebSockets(server, code ?? 1001, reason ?? 'service is shutting down', timeout);
  throw invalid(
    "drain.webSockets() takes a server of 'ws' with its clients, of Socket.IO (or a namespace), or of Engine.IO; " +
      `received ${received(server)}. For any other upgraded socket call drain.upgrade().`,
  );
}

function ofWebSockets(server: WebSocketServerLike, code: number, reason: string, timeout: number): Farewells {
  // The package keeps to itself which socket is below a client.
  const sockets = new WeakMap<object, Socket>();
  return {
    *all() {
      for (const client of server.clients) {
        yield {
          to: client,
          socket: sockets.get(client) ?? 'unknown',
          close: () => client.close(code, reason),
          terminate: () => client.terminate(),
          timeout,
        };
      }
    },
    whenMore(tell) {
      const connected = (client: object, request: IncomingMessage | undefined): void => {
        // Whoever emits this event for a server of `noServer` may leave the request out.
        if (request) sockets.set(client, request.socket);
        tell();
      };
      server.on?.('connection', connected);
      return () => server.off?.('connection', connected);
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
  const farewell: Farewell = {
    to: socket,
    socket,
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
