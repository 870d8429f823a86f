import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { QuiesceError, received } from '../errors.ts';
import { readOptions, type Shape } from '../options/read.ts';
import { callable, expecting, isRecord, time } from '../options/validate.ts';
import { engineFarewells, type SessionHost } from './engine-io.ts';
import type { EngineServerLike, SocketIoNamespaceLike, SocketIoServerLike } from './engine-io-like.ts';
import type { Farewell, Farewells } from './farewell.ts';

/** A client of the package `ws`. */
export interface WebSocketLike {
  close(code?: number, reason?: string): void;
  terminate(): void;
}

/** A server of the package `ws`, or built on it. */
export interface WebSocketServerLike {
  readonly clients: Iterable<WebSocketLike>;
  /** With events, clients that connect while draining are closed as well. */
  on?(event: 'connection', listener: (client: object, request: IncomingMessage) => void): unknown;
  off?(event: 'connection', listener: (client: object, request: IncomingMessage) => void): unknown;
}

/** The servers that `drain.webSockets` accepts. */
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
  /** ms from the close frame until a client that does not answer it is cut. @default 2000 */
  readonly timeout?: number;
}

export interface UpgradeOptions {
  /** Closes the connection by the rules of its protocol. The socket must then end within `timeout` ms. */
  readonly close: () => unknown;
  /** ms from `close` until a peer that does not end its side is cut. @default 2000 */
  readonly timeout?: number;
}

/** ms for the peer to end its side. */
const TIMEOUT = { check: time, default: 2_000 };
const WEB_SOCKETS: Shape<WebSocketsOptions, 'code' | 'reason'> = {
  code: { check: expecting('a close code that may be sent (RFC 6455 §7.4)', isCloseCode) },
  reason: { check: expecting('text of at most 123 bytes', isCloseReason) },
  timeout: TIMEOUT,
};
const UPGRADE: Shape<UpgradeOptions> = { close: { check: callable, required: true }, timeout: TIMEOUT };
const CODE = 'ERR_QUIESCE_UPGRADE_INVALID';

/** @throws QuiesceError `ERR_QUIESCE_UPGRADE_INVALID` */
export function webSocketFarewells(server: unknown, options: unknown, host: SessionHost): Farewells {
  const owner = { of: 'drain.webSockets()', code: CODE } as const;
  const { code, reason, timeout } = readOptions(options, WEB_SOCKETS, owner);
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
  // `ws` has no public reference from a client to its socket.
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
    whenMore(listener) {
      const connected = (client: object, request: IncomingMessage | undefined): void => {
        // With `noServer` the app emits this event itself and may omit the request.
        if (request) sockets.set(client, request.socket);
        listener();
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
  const { close, timeout } = readOptions(options, UPGRADE, { of: 'drain.upgrade()', code: CODE });
  const { destroy } = socket;
  const farewell: Farewell = {
    to: socket,
    socket,
    close: () => close(),
    terminate: () => Reflect.apply(destroy, socket, []),
    timeout,
  };
  return { all: () => [farewell] };
}

function isCloseCode(code: unknown): boolean {
  if (typeof code !== 'number' || !Number.isInteger(code)) return false;
  const reserved = code === 1004 || code === 1005 || code === 1006;
  return (code >= 1000 && code <= 1014 && !reserved) || (code >= 3000 && code <= 4999);
}

function isCloseReason(reason: unknown): boolean {
  return typeof reason === 'string' && Buffer.byteLength(reason) <= 123;
}

function isWebSocketServer(server: unknown): server is WebSocketServerLike {
  return typeof server === 'object' && server !== null && 'clients' in server && isIterable(server.clients);
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function invalid(message: string): QuiesceError {
  return new QuiesceError(CODE, message);
}
