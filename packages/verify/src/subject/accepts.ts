import { connect, type NetConnectOpts } from 'node:net';

/** Resolves to true if a connection is accepted there. */
export function accepts(endpoint: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(endpoint);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
