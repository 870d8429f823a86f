import type { Worker } from 'node:cluster';
import { deferred } from './deferred.ts';
import { ClusterError, describe } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import { untilReady } from './ready.ts';
import type { WorkerExit } from './report.ts';

/** A worker from its fork to its end. */
export class WorkerProcess {
  readonly #worker: Worker;
  readonly #deadline: number;
  readonly #exited = deferred<WorkerExit>();
  readonly #unwanted = new AbortController();
  /**
   * Resolves when it is ready.
   * @throws ClusterError `ERR_QUIESCE_CLUSTER_WORKER_ENDED`, `ERR_QUIESCE_CLUSTER_READY_CHECK`
   */
  readonly ready: Promise<void>;
  #readyAt: number | undefined;
  #exit: WorkerExit | undefined;
  #isStopping = false;
  #killed = false;
  #killTimer: NodeJS.Timeout | undefined;
  /** True if it has ended or disconnected from the primary: it gets no further connection. */
  #isGone = false;

  constructor(worker: Worker, { ready, deadline }: Pick<ResolvedOptions, 'ready' | 'deadline'>) {
    this.#worker = worker;
    this.#deadline = deadline;
    worker.once('disconnect', () => {
      this.#isGone = true;
      this.#killLater();
    });
    worker.once('exit', (code, signal) => this.#end(code, signal));
    // Without a listener, the error would end the primary. If there is no process, no `exit` follows.
    worker.on('error', (error) => {
      if (worker.process.pid === undefined) this.#end(null, null, error);
    });
    this.ready = this.#untilReady(ready);
    // A caller that ignores it must not cause an unhandled rejection.
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  /** True if it accepts connections, is not being stopped and has not disconnected. */
  get isReady(): boolean {
    return this.#readyAt !== undefined && !this.#isStopping && !this.#isGone;
  }

  /** ms since it first became ready; 0 if it never was. */
  get readyFor(): number {
    return this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt;
  }

  /** How it ended, if it has. */
  get exit(): WorkerExit | undefined {
    return this.#exit;
  }

  get exited(): Promise<WorkerExit> {
    return this.#exited.promise;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** True if its end lost no work: it exited with 0, or was stopped before it was ready to handle signals. */
  get endedWell(): boolean {
    const { code, signal } = this.#exit ?? {};
    return code === 0 || (this.#readyAt === undefined && this.#isStopping && signal === 'SIGTERM');
  }

  /**
   * Sends SIGTERM once, and kills the worker if it has not ended after its deadline. It does not use `worker.disconnect()`, which
   * closes its servers directly and cuts idle connections before the drain is notified.
   */
  stop(): Promise<WorkerExit> {
    if (!this.#isStopping && !this.#exit) {
      this.#isStopping = true;
      this.#unwanted.abort();
      this.#worker.process.kill('SIGTERM');
      this.#killLater();
    }
    return this.exited;
  }

  kill(): void {
    if (this.#exit) return;
    this.#killed = true;
    this.#isStopping = true;
    this.#worker.process.kill('SIGKILL');
  }

  #killLater(): void {
    if (!this.#exit) this.#killTimer ??= setTimeout(() => this.kill(), this.#deadline);
  }

  #end(code: number | null, signal: string | null, cause?: Error): void {
    if (this.#exit) return;
    clearTimeout(this.#killTimer);
    this.#isGone = true;
    this.#exit = Object.freeze({ pid: this.pid, code, signal, killed: this.#killed });
    this.#unwanted.abort(cause);
    this.#exited.resolve(this.#exit);
  }

  async #untilReady(ready: ResolvedOptions['ready']): Promise<void> {
    try {
      await untilReady(this.#worker, ready, this.#unwanted.signal);
    } catch (error) {
      // If the worker has ended or is being stopped, that is the cause.
      if (!this.#unwanted.signal.aborted) {
        throw new ClusterError(
          'ERR_QUIESCE_CLUSTER_READY_CHECK',
          `Worker ${this.pid} is not ready: ${describe(error)}.`,
          { cause: error },
        );
      }
    }
    if (this.#unwanted.signal.aborted) throw ended(this);
    this.#readyAt = performance.now();
  }
}

/** Returns the error for a worker that ended unexpectedly. */
export function ended(worker: WorkerProcess): ClusterError {
  return new ClusterError(
    'ERR_QUIESCE_CLUSTER_WORKER_ENDED',
    `Worker ${worker.pid} ${howItEnded(worker.exit)} before it could take over. See its output for the cause.`,
  );
}

export function howItEnded(exit: WorkerExit | undefined): string {
  if (exit?.pid === undefined) return 'could not be started';
  return exit.signal === null ? `ended with code ${exit.code}` : `was ended by ${exit.signal}`;
}
