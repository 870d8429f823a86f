import { ServerResponse, type IncomingMessage } from 'node:http';
import type { AnyRequest, AnyResponse } from '../requests/request.ts';
import type { PacketSource } from './pending-acks.ts';

/** An Engine.IO server (`io.engine`). */
export interface EngineServerLike {
  readonly clientsCount: number;
  on(event: 'connection', listener: (client: object) => void): unknown;
  off(event: 'connection', listener: (client: object) => void): unknown;
}

/** A Socket.IO server. It has an engine once it is attached to a server. */
export interface SocketIoServerLike {
  readonly engine?: EngineServerLike | undefined;
  of(name: string): unknown;
  path(): string;
}

/** A Socket.IO namespace. It represents its server, because namespaces share the connections of their clients. */
export interface SocketIoNamespaceLike {
  readonly name: string;
  readonly server: SocketIoServerLike;
}

type Middleware = (request: AnyRequest, response: unknown, next: (error?: unknown) => void) => void;

export interface Engine extends EngineServerLike {
  /** By their session ids. */
  readonly clients: Readonly<Record<string, Client>>;
  /** Since Engine.IO 6.4 (Socket.IO 4.6). */
  use?(middleware: Middleware): void;
}

export interface Client extends PacketSource {
  readonly id: string;
  /** The request of its handshake; a session over WebTransport has none. */
  readonly request: IncomingMessage | null;
  readonly transport: Transport;
  once(event: 'close' | 'upgrade', listener: () => void): unknown;
  /** @param discard true to close without waiting for the client's next poll */
  close(discard?: boolean): void;
}

interface Transport {
  readonly name: string;
  /** True if data can be sent now; over polling, if a request of the client is waiting. */
  readonly writable: boolean;
  on(event: 'ready' | 'drain', listener: () => void): unknown;
}

/** Socket.IO, as used by the engine. */
export interface SocketIo extends SocketIoServerLike {
  on(event: 'connection', listener: (socket: object) => void): unknown;
  off(event: 'connection', listener: (socket: object) => void): unknown;
}

export function isEngine(value: unknown): value is Engine {
  return (
    hasMethods(value, ['on', 'off']) &&
    has(value, 'clientsCount') &&
    has(value, 'clients') &&
    typeof value.clients === 'object' &&
    value.clients !== null
  );
}

/** Returns the engine of a Socket.IO socket. */
export function engineOf(socket: object): unknown {
  return has(socket, 'conn') && has(socket.conn, 'server') ? socket.conn.server : undefined;
}

export function isClient(value: unknown): value is Client {
  return hasMethods(value, ['on', 'once', 'close']) && has(value, 'transport');
}

export function isSocketIo(value: unknown): value is SocketIo {
  return hasMethods(value, ['of', 'path', 'on', 'off']);
}

function hasMethods(value: unknown, names: readonly string[]): value is object {
  return names.every((name) => has(value, name) && typeof value[name] === 'function');
}

export function has<Key extends string>(value: unknown, key: Key): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

/** Returns false for upgrade requests: Engine.IO passes its middleware a stand-in instead of a response. */
export function isResponse(response: unknown): response is AnyResponse {
  return response instanceof ServerResponse || has(response, 'stream');
}
