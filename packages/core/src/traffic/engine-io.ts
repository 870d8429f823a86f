import type { Socket } from 'node:net';
import type { Exchange } from '../requests/exchange.ts';
import { pathOf, type AnyRequest, type AnyResponse } from '../requests/request.ts';
import {
  engineOf,
  has,
  isClient,
  isEngine,
  isResponse,
  isSocketIo,
  type Client,
  type Engine,
  type SocketIo,
} from './engine-io-like.ts';
import type { Farewell, Farewells, UpgradedSockets } from './farewell.ts';
import { PendingAcks } from './pending-acks.ts';

/** Functions that the engine provides for sessions, whose requests do not reach the gate. */
export interface SessionHost {
  /** Refuses a request. */
  refuse(request: AnyRequest, response: AnyResponse): void;
  exchanges(): Iterable<Exchange>;
  /** Resolves when all of these have ended. */
  whenEnded(exchanges: Iterable<Exchange>): Promise<void>;
}

/** Returns the farewells of an Engine.IO server, a Socket.IO server or a namespace; `undefined` for anything else. */
export function engineFarewells(server: unknown, timeout: number, host: SessionHost): Farewells | undefined {
  if (isEngine(server)) return new EngineFarewells(undefined, server, timeout, host);
  if (isSocketIo(server)) return new EngineFarewells(server, undefined, timeout, host);
  if (has(server, 'server') && isSocketIo(server.server)) {
    return new EngineFarewells(server.server, undefined, timeout, host);
  }
  return undefined;
}

class EngineFarewells implements Farewells {
  readonly #io: SocketIo | undefined;
  readonly #engines = new Set<Engine>();
  readonly #pendingAcks: PendingAcks | undefined;
  readonly #timeout: number;
  readonly #host: SessionHost;
  readonly #listeners = new Set<() => void>();
  #isRefusing = false;

  constructor(io: SocketIo | undefined, engine: Engine | undefined, timeout: number, host: SessionHost) {
    this.#io = io;
    this.#pendingAcks = io && new PendingAcks();
    this.#timeout = timeout;
    this.#host = host;
    this.#adopt(engine);
    this.#adopt(io?.engine);
  }

  *all(sockets: UpgradedSockets): Iterable<Farewell> {
    // The server may have been attached in the meantime, with no client yet.
    this.#adopt(this.#io?.engine);
    const own = this.#ownSockets(sockets);
    const uploads = this.#uploads();
    for (const engine of this.#engines) {
      for (const client of Object.values(engine.clients)) {
        const socket = own.bySession.get(client.id) ?? handshakeSocket(client, sockets);
        if (socket) own.all.delete(socket);
        yield this.#farewell(client, socket, uploads.get(client.id));
      }
    }
    // Sockets whose sessions have ended, but whose clients have not answered the close frame.
    for (const socket of own.all) yield ending(socket, this.#timeout);
  }

  whenMore(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#io?.on('connection', this.#onConnection);
    return () => {
      this.#listeners.delete(listener);
      this.#io?.off('connection', this.#onConnection);
      for (const engine of this.#engines) engine.off('connection', this.#onClient);
    };
  }

  refuseSessions(): void {
    this.#isRefusing = true;
    this.#adopt(this.#io?.engine);
    for (const engine of this.#engines) this.#refuseSessionsOf(engine);
  }

  /** Adopts the engine of a socket: Socket.IO has one per server that it is attached to, and only the latest one as a property. */
  readonly #onConnection = (socket: object): void => {
    this.#adopt(engineOf(socket));
    for (const listener of this.#listeners) listener();
  };

  readonly #onClient = (client: object): void => {
    if (isClient(client)) this.#pendingAcks?.follow(client);
    for (const listener of this.#listeners) listener();
  };

  #adopt(engine: unknown): void {
    if (!isEngine(engine) || this.#engines.has(engine)) return;
    this.#engines.add(engine);
    engine.on('connection', this.#onClient);
    for (const client of Object.values(engine.clients)) this.#pendingAcks?.follow(client);
    if (this.#isRefusing) this.#refuseSessionsOf(engine);
  }

  /**
   * Engine.IO answers its own requests before all other listeners, so the gate never sees them. Its middleware runs before that. It
   * is added only while draining: with any middleware, Engine.IO accepts no sessions over WebTransport.
   */
  #refuseSessionsOf(engine: Engine): void {
    engine.use?.((request, response, next) => {
      const session = sessionOf(request.url ?? '');
      if (session !== undefined && Object.hasOwn(engine.clients, session)) next();
      else if (isResponse(response)) this.#host.refuse(request, response);
      // An upgrade request. On a watched server, the engine has already refused it.
      else next(new Error('The service is shutting down.'));
    });
  }

  /** Returns the upgraded sockets of this server, found by the query of their URLs. */
  #ownSockets(sockets: UpgradedSockets): {
    readonly all: Set<Socket>;
    readonly bySession: ReadonlyMap<string, Socket>;
  } {
    const all = new Set<Socket>();
    const bySession = new Map<string, Socket>();
    // Several Engine.IO servers may share an HTTP server. Only Socket.IO has its path as a property.
    const path = this.#io?.path();
    for (const { socket, url } of sockets.values()) {
      const session = sessionOf(url);
      if (session !== undefined) bySession.set(session, socket);
      // The option `addTrailingSlash: false` removes the slash.
      const isOnPath = [path, `${path}/`].includes(pathOf(url));
      if (isOnPath && isWebSocketUrl(url)) all.add(socket);
    }
    return { all, bySession };
  }

  /** Returns the incomplete requests that carry messages, by session: Engine.IO breaks them off when it closes the session. */
  #uploads(): ReadonlyMap<string, Exchange> {
    const uploads = new Map<string, Exchange>();
    for (const exchange of this.#host.exchanges()) {
      const session = exchange.method === 'POST' ? sessionOf(exchange.url) : undefined;
      if (session !== undefined) uploads.set(session, exchange);
    }
    return uploads;
  }

  #farewell(client: Client, socket: Socket | undefined, upload: Exchange | undefined): Farewell {
    const uploaded = upload && this.#host.whenEnded([upload]);
    return {
      to: client,
      socket: socket ?? 'none',
      // A message that is still arriving may need an acknowledgement.
      whenAcknowledged: () =>
        uploaded?.then(() => this.#pendingAcks?.whenAcknowledged(client)) ??
        this.#pendingAcks?.whenAcknowledged(client),
      close: () => closeWhenWritable(client),
      terminate: () => {
        client.close(true);
        socket?.destroy();
      },
      timeout: this.#timeout,
      whenGone: (listener) => client.once('close', listener),
    };
  }
}

function ending(socket: Socket, timeout: number): Farewell {
  return { to: socket, socket, close: () => undefined, terminate: () => socket.destroy(), timeout };
}

/**
 * Closes the session so that its client gets 'transport close', after which it reconnects by itself. Over polling, the close packet
 * is the response to a waiting request. Between two requests the session stays open until the next one, because Engine.IO would
 * otherwise keep a timer of 30 s for it.
 */
function closeWhenWritable(client: Client): void {
  const check = (): void => {
    const { name, writable } = client.transport;
    if (name !== 'polling' || writable) client.close();
  };
  check();
  client.once('upgrade', check);
  client.transport.on('ready', check);
  // Older versions of Engine.IO emit this event for a poll.
  client.transport.on('drain', check);
}

/** Returns the socket of a session that began as a WebSocket: its URL has no session id yet. */
function handshakeSocket({ request }: Client, sockets: UpgradedSockets): Socket | undefined {
  const isWebSocket = request !== null && isWebSocketUrl(request.url ?? '');
  return isWebSocket && sockets.has(request.socket) ? request.socket : undefined;
}

function isWebSocketUrl(url: string): boolean {
  const query = queryOf(url);
  return query.has('EIO') && query.get('transport') === 'websocket';
}

function sessionOf(url: string): string | undefined {
  return queryOf(url).get('sid') ?? undefined;
}

function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : url.slice(start));
}
