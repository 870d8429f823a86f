import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { VerifyError } from '../errors.ts';

/** Below the ports that the kernel gives to clients: one of those could be taken by a client before the server has it. */
const FIRST = 20_000;
const COUNT = 10_000;

/** Of every run in this process: two with the same seed would take the same ones. */
const GIVEN = new Set<number>();

/** Ports that no other server of this process is given, and that are free now. */
export class Ports {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  async take(): Promise<number> {
    for (;;) {
      const port = FIRST + Math.floor(this.#random() * COUNT);
      if (GIVEN.has(port)) continue;
      // Before anything is waited for.
      GIVEN.add(port);
      if (await isFree(port)) return port;
      GIVEN.delete(port);
    }
  }

  giveBack(port: number): void {
    GIVEN.delete(port);
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

/** ms that a port may be taken by the server before, which was ended. */
const PATIENCE = 2_000;
/** ms between two tries. */
const PAUSE = 50;

/**
 * Resolves when a server can listen on the port; another program must not be judged in its place.
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
