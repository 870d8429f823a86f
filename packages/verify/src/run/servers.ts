import type { ResolvedOptions } from '../options/options.ts';
import { AttachedSubject } from '../subject/attach.ts';
import { LaunchedSubject } from '../subject/launch.ts';
import { Leash } from '../subject/leash.ts';
import { Ports, whenFree } from '../subject/ports.ts';
import { freeSocket } from '../subject/unix-socket.ts';
import type { Subject } from '../subject/subject.ts';
import type { Origin } from '../wire/origin.ts';
import { randomOf } from './random.ts';

/** Starts the servers of a run, and holds them, so that none outlives it. */
export class Servers {
  readonly #options: ResolvedOptions;
  readonly #abort: AbortSignal | undefined;
  readonly #leash = new Leash();
  readonly #ports: Ports;
  #found: Partial<Origin> = {};
  #isOver = false;

  /** @param abort ends those that run, and starts no more */
  constructor(options: ResolvedOptions, abort: AbortSignal | undefined) {
    this.#options = options;
    this.#abort = abort;
    abort?.addEventListener('abort', () => void this.end(), { once: true });
    this.#ports = new Ports(randomOf(options.seed, `ports of ${process.pid}`));
  }

  /** Calls `use` with a server, which is gone when it is over. */
  async with<Result>(use: (subject: Subject) => Promise<Result>): Promise<Result> {
    this.#abort?.throwIfAborted();
    const { target } = this.#options;
    if (target.kind === 'running') {
      const subject = new AttachedSubject(target, target);
      try {
        return await use(subject);
      } finally {
        await subject.end();
      }
    }
    const { tls, host, socket, headers } = target;
    const port = this.#found.port ?? target.port ?? (await this.#ports.take());
    const isFixed = this.#found.port !== undefined || target.port !== undefined;
    if (socket !== undefined) await freeSocket(socket);
    else if (isFixed) await whenFree(port);
    // Nothing would hold it.
    if (this.#isOver) throw new Error('the run is over: no server is started any more');
    const origin = { tls, host, port, socket, headers, ...this.#found };
    const subject = await LaunchedSubject.launch(origin, target, this.#leash);
    try {
      return await use(subject);
    } finally {
      await subject.end();
      this.#ports.giveBack(port);
    }
  }

  /**
   * Takes over what was found out about where the servers listen, and how they are spoken to.
   * @returns whether all of them listen at one port, whatever they are told, so that only one can run at a time
   */
  find(subject: Subject, port: number): boolean {
    const { host, isHttp2 = false, port: found } = subject.origin;
    const hasOwnPort = found !== port;
    this.#found = { host, isHttp2, ...(hasOwnPort ? { port: found } : {}) };
    return hasOwnPort;
  }

  /** They are gone when it resolves. */
  end(): Promise<void> {
    this.#isOver = true;
    return this.#leash.release();
  }
}
