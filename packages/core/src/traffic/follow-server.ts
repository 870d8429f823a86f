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

/** Tells `traffic` of every connection, session and request of the server. */
export function followServer(server: WatchableServer, traffic: Traffic): void {
  if (isHttp2(server)) followHttp2(server, traffic);
  else followHttp1(server, traffic);
}

type Open = (request: IncomingMessage, response: ServerResponse) => void;

function opening({ connections }: Traffic): Open {
  return function open(request, response) {
    if (!connections.note(request, response)) connections.open(request, response);
  };
}

function followHttp1(server: HttpServer | HttpsServer, traffic: Traffic): void {
  const { connections, handshakes } = traffic;
  const open = opening(traffic);
  if (server instanceof HttpsServer) {
    server.prependListener('connection', (socket: Socket) => handshakes.begin(socket));
    // Requests come on another socket than the one that was accepted.
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      handshakes.done(socket);
      connections.add(socket, server);
    });
  } else {
    server.prependListener('connection', (socket: Socket) => connections.add(socket, server));
  }
  followRequests(server, traffic, open);
  const upgrade = (request: IncomingMessage): void => traffic.upgrade(request);
  followWhileListened(server, { checkContinue: open, checkExpectation: open, connect: upgrade, upgrade });
}

/** Calls `open` in front of the app, unless the gate is all that there is: it opens what it is given itself. */
function followRequests(server: HttpServer, traffic: Traffic, open: Open): void {
  const follow = (): void => {
    server.prependListener('request', open);
  };
  // Engine.IO and others take all listeners off and put one of their own in their place, which answers what they know.
  server.on('removeListener', (event: string, listener: unknown) => {
    if (event === 'request' && listener === open) queueMicrotask(follow);
  });
  const followOnceJoined = (event: string): void => {
    if (event !== 'request') return;
    server.removeListener('newListener', followOnceJoined);
    follow();
  };
  const listeners = server.listeners('request');
  // A second listener makes Node copy the list of them, and call them in a slower way, for every request.
  if (listeners.length === 1 && traffic.isGate(listeners[0])) server.on('newListener', followOnceJoined);
  else follow();
}

function followHttp2(server: Http2Server | Http2SecureServer, traffic: Traffic): void {
  const { connections, sessions, handshakes } = traffic;
  if (server instanceof TlsServer) {
    server.prependListener('connection', (socket: Socket) => handshakes.begin(socket));
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      handshakes.done(socket);
      if (socket.alpnProtocol === 'h2') sessions.accept(socket);
      else connections.add(socket, server);
    });
    const upgrade = (request: IncomingMessage): void => traffic.upgrade(request);
    const open = opening(traffic);
    const openHttp1: Open = (request, response) => {
      if (request.httpVersionMajor === 1) open(request, response);
    };
    // With `allowHTTP1`. A listener of ours alone would make Node build compatibility objects for every stream.
    followWhileListened(server, { request: openHttp1, checkContinue: openHttp1, upgrade });
  } else {
    server.prependListener('connection', (socket: Socket) => sessions.accept(socket));
  }
  server.prependListener('session', (session: Http2Session) => {
    sessions.add(session);
  });
  // Below the compatibility API, so that streams are seen which the app handles itself.
  server.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    sessions.open(stream, headers[':method'] ?? '', headers[':path'] ?? '');
  });
}
