import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type {
  Http2SecureServer,
  Http2Server,
  Http2Session,
  IncomingHttpHeaders,
  ServerHttp2Stream,
} from 'node:http2';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { Server as TlsServer, type TLSSocket } from 'node:tls';
import { isHttp2, type WatchableServer } from '../connections/server.ts';
import { followWhileListened } from './follow-while-listened.ts';
import type { Traffic } from './traffic.ts';

/** Passes every connection, session and request of the server to `traffic`. */
export function followServer(server: WatchableServer, traffic: Traffic): void {
  if (isHttp2(server)) followHttp2(server, traffic);
  else followHttp1(server, traffic);
}

type Open = (request: IncomingMessage, response: ServerResponse) => void;

/** Marks the engine's own listeners: `@quiesce/auto` puts all others after the gate. */
const ENGINES_OWN = Symbol.for('quiesce.listener');

function opening({ connections }: Traffic): Open {
  return markedAsOwn(function openExchange(request, response) {
    connections.open(request, response);
  });
}

function markedAsOwn<Listener extends object>(listener: Listener): Listener {
  return Object.defineProperty(listener, ENGINES_OWN, { value: true });
}

function upgrading(traffic: Traffic): (request: IncomingMessage) => void {
  return markedAsOwn((request: IncomingMessage) => traffic.upgrade(request));
}

/** Follows every TLS handshake: before Node's own listener, after it, and when the handshake is complete. */
function followHandshakes(
  server: TlsServer,
  { handshakes }: Traffic,
  done: (socket: TLSSocket) => void,
): void {
  server.prependListener('connection', (socket: Socket) => handshakes.accept(socket));
  server.on('connection', (socket: Socket) => handshakes.accepted(socket));
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    handshakes.done(socket);
    done(socket);
  });
}

function followHttp1(server: HttpServer | HttpsServer, traffic: Traffic): void {
  const { connections } = traffic;
  const open = opening(traffic);
  if (server instanceof HttpsServer) {
    // Requests arrive on the TLS socket, not on the accepted one.
    followHandshakes(server, traffic, (socket) => connections.add(socket, server));
  } else {
    server.prependListener('connection', (socket: Socket) => connections.add(socket, server));
  }
  server.on('close', () => connections.closed(server));
  followRequests(server, traffic, open);
  const upgrade = upgrading(traffic);
  followWhileListened(server, { checkContinue: open, checkExpectation: open, connect: upgrade, upgrade });
}

/** Calls `open` before the app, unless the gate is the only listener: it opens its requests itself. */
function followRequests(server: HttpServer, traffic: Traffic, open: Open): void {
  const follow = (): void => {
    server.prependListener('request', open);
  };
  // Engine.IO and others remove all listeners and add their own, which answers their requests and calls the rest.
  server.on('removeListener', (event: string, listener: unknown) => {
    if (event === 'request' && listener === open) queueMicrotask(follow);
  });
  const followOnceJoined = (event: string): void => {
    if (event !== 'request') return;
    server.removeListener('newListener', followOnceJoined);
    follow();
  };
  const listeners = server.rawListeners('request');
  // With a second listener, Node copies the list of listeners for every request and calls them more slowly.
  if (listeners.length === 1 && traffic.isGate(listeners[0])) server.on('newListener', followOnceJoined);
  else follow();
}

function followHttp2(server: Http2Server | Http2SecureServer, traffic: Traffic): void {
  const { connections, sessions } = traffic;
  if (server instanceof TlsServer) {
    server.on('close', () => connections.closed(server));
    followHandshakes(server, traffic, (socket) => {
      if (socket.alpnProtocol === 'h2') sessions.accept(socket);
      else connections.add(socket, server);
    });
    const upgrade = upgrading(traffic);
    const open = opening(traffic);
    const openHttp1 = markedAsOwn<Open>((request, response) => {
      if (request.httpVersionMajor === 1) open(request, response);
    });
    // For `allowHTTP1`. If the engine's listener were the only one, Node would create compatibility objects for every stream.
    followWhileListened(server, { request: openHttp1, checkContinue: openHttp1, upgrade });
  } else {
    server.prependListener('connection', (socket: Socket) => sessions.accept(socket));
  }
  server.prependListener('session', (session: Http2Session) => {
    sessions.add(session);
  });
  // Below the compatibility API, to include streams that the app handles directly.
  server.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    sessions.open(stream, headers[':method'] ?? '', headers[':path'] ?? '');
  });
}
