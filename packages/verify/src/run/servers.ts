import type { ResolvedOptions } from '../options/options.ts';
import { AttachedSubject } from '../subject/attach.ts';
import { LaunchedSubject } from '../subject/launch.ts';
import { Leash } from '../subject/leash.ts';
import { Ports } from '../subject/ports.ts';
import type { Subject } from '../subject/subject.ts';
import { randomOf } from './random.ts';

/** Starts the servers of a run, and holds them, so that none outlives it. */
export class Servers {
  readonly #options: ResolvedOptions;
  readonly #abort: AbortSignal | undefined;
  readonly #leash = new Leash();
  readonly #ports: Ports;
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
    const port = target.port ?? (await this.#ports.take());
    // Nothing would hold it.
    if (this.#isOver) throw new Error('the run is over: no server is started any more');
    const subject = await LaunchedSubject.launch(
      { tls: target.tls, host: target.host, port },
      target,
      this.#leash,
    );
    try {
      return await use(subject);
    } finally {
      await subject.end();
      this.#ports.giveBack(port);
    }
  }

  /** They are gone when it resolves. */
  end(): Promise<void> {
    this.#isOver = true;
    return this.#leash.release();
  }
}
