import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { authorityOf, endpointOf, type Origin } from './origin.ts';

/** Begins to open one. An error of it is its close, with 1006. */
export function openWebSocket(origin: Origin, path: string): WebSocket {
  const url = `${origin.tls ? 'wss' : 'ws'}://${authorityOf(origin)}${path}`;
  const endpoint = endpointOf(origin);
  const socket = new WebSocket(url, {
    headers: { ...origin.headers },
    createConnection: () =>
      origin.tls ? connectTls({ ...endpoint, rejectUnauthorized: false }) : connect(endpoint),
  });
  // What fails also closes.
  socket.on('error', () => undefined);
  return socket;
}

/** Resolves to the code of its close. */
export function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
  });
}
