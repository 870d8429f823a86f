import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { VerifyError } from '../errors.ts';

/** Below the ephemeral ports of the kernel: a client could take one of those before the server does. */
const FIRST = 20_000;
const COUNT = 10_000;

/** Ports given by all runs in this process: two runs with the same seed would choose the same ones. */
const GIVEN = new Set<number>();

/** Chooses free ports that no other server of this process has been given. */
export class Ports {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  async take(): Promise<number> {
    for (;;) {
      const port = FIRST + Math.floor(this.#random() * COUNT);
      if (GIVEN.has(port)) continue;
      // Reserved synchronously, before the first await.
      GIVEN.add(port);
      if (await isFree(port)) return port;
      GIVEN.delete(port);
    }
  }

  giveBack(port: number): void {
    GIVEN.delete(port);
  }
}

/** Resolves to true if a server can listen on the port on all interfaces. */
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

/** ms that the previous server may keep the port after its end. */
const PATIENCE = 2_000;
/** Interval in ms between two attempts. */
const PAUSE = 50;

/**
 * Resolves when a server can listen on the port. Another program there must not be judged in its place.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_PORT_TAKEN`
 */
export async function whenFree(port: number): Promise<void> {
  const until = performance.now() + PATIENCE;
  while (!(await isFree(port))) {
    if (performance.now() > until) {
      throw new VerifyError(
        'ERR_QUIESCE_VERIFY_PORT_TAKEN',
        `Another program listens at port ${port}: it would be judged instead of the server. End it, or give another port.`,
      );
    }
    await sleep(PAUSE);
  }
}
