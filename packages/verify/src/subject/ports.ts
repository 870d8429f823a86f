import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that the kernel gives to clients: one of those could be taken by a client before the server has it. */
const FIRST = 20_000;
const COUNT = 10_000;

/** Ports that nobody else of this run is given, and that are free now. */
export class Ports {
  readonly #given = new Set<number>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  async take(): Promise<number> {
    for (;;) {
      const port = FIRST + Math.floor(this.#random() * COUNT);
      if (this.#given.has(port) || !(await isFree(port))) continue;
      this.#given.add(port);
      return port;
    }
  }

  giveBack(port: number): void {
    this.#given.delete(port);
  }
}

/** Whether a server can listen on the port of every interface. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
