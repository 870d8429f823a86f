import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { authorityOf, endpointOf, type Origin } from './origin.ts';

/** Starts a WebSocket. An error becomes its close, with code 1006. */
export function openWebSocket(origin: Origin, path: string): WebSocket {
  const url = `${origin.tls ? 'wss' : 'ws'}://${authorityOf(origin)}${path}`;
  const endpoint = endpointOf(origin);
  const socket = new WebSocket(url, {
    headers: { ...origin.headers },
    createConnection: () =>
      origin.tls ? connectTls({ ...endpoint, rejectUnauthorized: false }) : connect(endpoint),
  });
  // A close event follows every error.
  socket.on('error', () => undefined);
  return socket;
}

/** Resolves to its close code. */
export function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
  });
}
