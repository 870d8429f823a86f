import type { ResolvedOptions } from '../options/options.ts';
import { AttachedSubject } from '../subject/attach.ts';
import { LaunchedSubject } from '../subject/launch.ts';
import { Leash } from '../subject/leash.ts';
import { Ports, whenFree } from '../subject/ports.ts';
import { freeSocket } from '../subject/unix-socket.ts';
import type { Subject } from '../subject/subject.ts';
import type { Origin } from '../wire/origin.ts';
import { randomOf } from './random.ts';

/** Starts the servers of a run and tracks them, so that none outlives it. */
export class Servers {
  readonly #options: ResolvedOptions;
  readonly #abort: AbortSignal | undefined;
  readonly #leash = new Leash();
  readonly #ports: Ports;
  #found: Partial<Origin> = {};
  #hasEnded = false;

  /** @param abort ends the running servers and prevents further starts */
  constructor(options: ResolvedOptions, abort: AbortSignal | undefined) {
    this.#options = options;
    this.#abort = abort;
    abort?.addEventListener('abort', () => void this.end(), { once: true });
    this.#ports = new Ports(randomOf(options.seed, `ports of ${process.pid}`));
  }

  /** Calls `use` with a server, and ends the server afterwards. */
  async with<Result>(use: (subject: Subject) => Promise<Result>): Promise<Result> {
    this.#abort?.throwIfAborted();
    const { target } = this.#options;
    if (target.kind === 'running') {
      return useUntilEnd(new AttachedSubject(target, target), use);
    }
    const { tls, host, socket, headers } = target;
    const port = this.#found.port ?? target.port ?? (await this.#ports.take());
    const isFixed = this.#found.port !== undefined || target.port !== undefined;
    try {
      if (socket !== undefined) await freeSocket(socket);
      else if (isFixed) await whenFree(port);
      // A server started now would not be tracked.
      if (this.#hasEnded) throw new Error('the run has ended: no more servers are started');
      const origin = { tls, host, port, socket, headers, ...this.#found };
      return await useUntilEnd(await LaunchedSubject.launch(origin, target, this.#leash), use);
    } finally {
      this.#ports.giveBack(port);
    }
  }

  /**
   * Records where the server was found to listen, and its protocol, for the next servers.
   * @returns true if all servers listen at the same port regardless of `PORT`, so that only one can run at a time
   */
  recordOrigin(subject: Subject, port: number): boolean {
    const { host, isHttp2 = false, port: found } = subject.origin;
    const hasOwnPort = found !== port;
    this.#found = { host, isHttp2, ...(hasOwnPort ? { port: found } : {}) };
    return hasOwnPort;
  }

  /** Ends all servers. Resolves when their processes have ended. */
  end(): Promise<void> {
    this.#hasEnded = true;
    return this.#leash.release();
  }
}

async function useUntilEnd<Result>(
  subject: Subject,
  use: (subject: Subject) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(subject);
  } finally {
    await subject.end();
  }
}
