import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A relay between a client and two instances, such as a load balancer, or a failing network. */
export class Relay {
  readonly url: string;
  #port: number;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number, target: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#port = portOf(target);
  }

  static async to(target: string): Promise<Relay> {
    const server = createServer((client) => relay.#join(client));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const relay = new Relay(typeof address === 'object' ? (address?.port ?? 0) : 0, target);
    onTestFinished(() => {
      server.close();
      relay.#cut();
    });
    return relay;
  }

  /** Breaks all connections; new ones go to `target`. */
  breakOver(target: string): void {
    this.#port = portOf(target);
    this.#cut();
  }

  #join(client: Socket): void {
    const server = connect(this.#port, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from
        .on('error', () => undefined)
        .on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
    }
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
