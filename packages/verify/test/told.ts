import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Returns the command that runs a fixture. */
export function fixture(name: string): string[] {
  return [process.execPath, fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))];
}

/** Tracks the processes of `told.mjs`: each connects to it at startup, and the connection closes when the process ends. */
export class Ear {
  readonly port: number;
  readonly #servers: Socket[] = [];
  #onServer: () => void = () => undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async open(): Promise<Ear> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const ear = new Ear(typeof address === 'object' ? (address?.port ?? 0) : 0);
    listener.on('connection', (socket) => {
      socket.on('error', () => undefined).resume();
      ear.#servers.push(socket);
      ear.#onServer();
    });
    onTestFinished(() => {
      listener.close();
      for (const socket of ear.#servers) socket.destroy();
    });
    return ear;
  }

  /** Resolves when `count` processes have been started. */
  async started(count: number): Promise<void> {
    while (this.#servers.length < count) {
      await new Promise<void>((resolve) => {
        this.#onServer = resolve;
      });
    }
  }

  /** Resolves when all of them have ended. */
  async gone(): Promise<void> {
    for (const socket of this.#servers) if (!socket.closed) await once(socket, 'close');
  }
}
