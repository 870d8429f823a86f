import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { endpointOf, type Origin } from './origin.ts';

/** A proxy that delays bytes and ends of connections by `ms` in both directions. Loopback alone hides races. */
export class DelayLink {
  readonly origin: Origin;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, origin: Origin, sockets: Set<Socket>) {
    this.#server = server;
    this.origin = origin;
    this.#sockets = sockets;
  }

  static async open(to: Origin, ms: number): Promise<DelayLink> {
    const sockets = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ ...endpointOf(to), allowHalfOpen: true });
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.once('close', () => sockets.delete(socket));
      }
      delay(near, far, ms);
      delay(far, near, ms);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return new DelayLink(server, { ...to, socket: undefined, host: '127.0.0.1', port }, sockets);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function delay(from: Socket, to: Socket, ms: number): void {
  from.on('data', (chunk: Buffer) => setTimeout(() => to.write(chunk), ms));
  from.once('end', () => setTimeout(() => to.end(), ms));
  // A reset is passed on as a reset.
  from.once('error', () => setTimeout(() => to.resetAndDestroy(), ms));
}
