import cluster from 'node:cluster';
import type { Logger } from '@quiesce/core';
import { deferred, type Deferred } from './deferred.ts';
import { ClusterError, describe } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { WorkerExit, WorkersShutdownReport } from './report.ts';
import { Slot } from './slot.ts';
import { howItEnded, WorkerProcess } from './worker-process.ts';

/** All workers: those in a slot, new ones without a slot yet, and replaced ones that have not ended. */
export class Pool {
  readonly slots: readonly Slot[];
  readonly #options: ResolvedOptions;
  readonly #logger: Logger;
  readonly #alive = new Set<WorkerProcess>();
  readonly #shutdown = new AbortController();
  #change: Deferred<void> = deferred();

  constructor(options: ResolvedOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    const fork = (): WorkerProcess => this.fork();
    this.slots = Array.from({ length: options.count }, () => new Slot(fork, options, logger));
    for (const slot of this.slots) slot.fill();
  }

  /** Aborts when the shutdown begins. */
  get signal(): AbortSignal {
    return this.#shutdown.signal;
  }

  get readyCount(): number {
    return this.readyBut(undefined);
  }

  /** Returns the number of ready workers, not counting the given one. */
  readyBut(worker: WorkerProcess | undefined): number {
    return [...this.#alive].filter((other) => other !== worker && other.isReady).length;
  }

  /** Resolves when a worker becomes ready or ends. */
  get change(): Promise<void> {
    return this.#change.promise;
  }

  /**
   * Starts a worker, without a slot yet.
   * @throws ClusterError `ERR_QUIESCE_CLUSTER_FORK`
   */
  fork(): WorkerProcess {
    const worker = new WorkerProcess(this.#spawn(), this.#options);
    this.#alive.add(worker);
    worker.ready.then(
      () => this.#changed(),
      () => undefined,
    );
    void worker.exited.then((exit) => this.#gone(worker, exit));
    return worker;
  }

  /** Stops every worker. Resolves when the last one has ended. */
  async shutdown(): Promise<WorkersShutdownReport> {
    const startedAt = performance.now();
    this.#shutdown.abort(
      new ClusterError('ERR_QUIESCE_CLUSTER_SHUTDOWN', 'The shutdown of all workers came first.'),
    );
    for (const slot of this.slots) slot.close();
    const crashed = this.slots.flatMap(({ vacatedBy }) => vacatedBy ?? []);
    const stopped = [...this.#alive];
    const exits = await Promise.all(stopped.map((worker) => worker.stop()));
    const isClean = crashed.every(({ code }) => code === 0) && stopped.every(({ endedWell }) => endedWell);
    return Object.freeze({
      exitCode: isClean ? 0 : 1,
      duration: performance.now() - startedAt,
      workers: Object.freeze([...crashed, ...exits]),
    });
  }

  /** Kills the remaining workers. */
  kill(): void {
    for (const worker of this.#alive) worker.kill();
  }

  #spawn(): ReturnType<typeof cluster.fork> {
    try {
      return cluster.fork();
    } catch (error) {
      throw new ClusterError(
        'ERR_QUIESCE_CLUSTER_FORK',
        `No worker could be started: ${describe(error)}. Check the limits for memory and processes.`,
        { cause: error },
      );
    }
  }

  #gone(worker: WorkerProcess, exit: WorkerExit): void {
    this.#alive.delete(worker);
    this.#changed();
    if (exit.killed) this.#logger.warn({ exit }, `worker ${exit.pid} was killed: it had not ended in time`);
    else if (worker.isStopping && !worker.endedWell) {
      this.#logger.warn({ exit }, `worker ${exit.pid} was asked to stop, and ${howItEnded(exit)}`);
    }
  }

  #changed(): void {
    const { resolve } = this.#change;
    this.#change = deferred();
    resolve();
  }
}
