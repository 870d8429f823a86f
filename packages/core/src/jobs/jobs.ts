import type { Deadline } from '../shutdown/deadline.ts';
import { describeError, QuiesceError, received } from '../errors.ts';
import type { Progress } from '../lifecycle.ts';
import type { Logger } from '../options/options.ts';
import { checkName, readOptions, type Shape } from '../options/read.ts';
import { callable, timeUpTo } from '../options/validate.ts';
import { sleep, type Clock } from '../util/time.ts';
import type { AbandonedJob, JobCounts, Task, WorkerOptions, WorkerReport } from './job.ts';
import { Tasks } from './tasks.ts';
import { Workers } from './workers.ts';

/** ms for tasks to end after their signal has aborted. */
const ABORT_GRACE = 500;
/** Maximum number of abandoned tasks listed in the report. */
const MAX_NAMED = 100;
const CODE = 'ERR_QUIESCE_JOB_INVALID';

/** Work that is not a request: background tasks, queue consumers, schedulers. */
export class Jobs {
  readonly #progress: Pick<Progress, 'phase' | 'refusesJobs'>;
  readonly #tasks: Tasks;
  readonly #workers: Workers;
  readonly #workerOptions: Shape<WorkerOptions, 'active' | 'timeout'>;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #abandonedTasks: AbandonedJob[] = [];

  constructor(
    progress: Pick<Progress, 'phase' | 'refusesJobs'>,
    deadline: number,
    logger: Logger,
    clock: Clock,
  ) {
    this.#progress = progress;
    this.#workerOptions = {
      stop: { check: callable, required: true },
      active: { check: callable },
      timeout: { check: timeUpTo(deadline) },
    };
    this.#logger = logger;
    this.#clock = clock;
    this.#tasks = new Tasks(clock);
    this.#workers = new Workers(progress, logger, clock);
  }

  /** True if no task runs and no worker is stopping. */
  get areIdle(): boolean {
    return this.running === 0;
  }

  /** Running tasks, and workers that are stopping. */
  get running(): number {
    return this.#tasks.size + this.#workers.atWork;
  }

  /** Resets the counts when a shutdown begins. */
  restart(): void {
    this.#tasks.restart();
  }

  /** @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`; (rejects) `ERR_QUIESCE_DRAINING` */
  run<Result>(name: string, task: Task<Result>): Promise<Result> {
    checkName('drain.run()', name, CODE);
    if (typeof task !== 'function')
      throw new QuiesceError(CODE, `Task '${name}' must be a function; received ${received(task)}.`);
    const result = this.#progress.refusesJobs ? this.#refuse(name) : this.#tasks.run(name, task);
    // A caller that ignores the promise must not cause an unhandled rejection.
    result.catch((error: unknown) => {
      this.#logger.warn({ err: error, task: name }, `task '${name}' failed: ${describeError(error)}`);
    });
    return result;
  }

  /** @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`, `ERR_QUIESCE_TOO_LATE` */
  worker(name: string, options: WorkerOptions): () => void {
    checkName('drain.worker()', name, CODE);
    const filled = readOptions(options, this.#workerOptions, { of: `worker '${name}'`, code: CODE });
    if (this.#progress.refusesJobs) {
      throw new QuiesceError(
        'ERR_QUIESCE_TOO_LATE',
        `Worker '${name}' cannot be registered: draining has ended. Register a worker as soon as it exists.`,
      );
    }
    return this.#workers.add(name, filled);
  }

  /** Stops the workers. */
  stop(trigger: string, deadline: Deadline): void {
    this.#workers.stop(trigger, deadline);
  }

  /** Resolves when no task runs and every worker has stopped. */
  async whenEnded(): Promise<void> {
    await Promise.all([this.#workers.whenEnded(), this.#tasks.whenEnded()]);
  }

  /** Aborts the running tasks, then waits up to 500 ms for them to end. Returns true if a task or worker was abandoned. */
  async abandon(reason: Error, time: number): Promise<boolean> {
    // The cut aborts the workers' own signals.
    await this.#workers.whenEnded();
    const abandoned = this.#tasks.abandon(reason);
    this.#abandonedTasks.push(...abandoned);
    const ended = new AbortController();
    void this.#tasks.whenEnded().then(() => ended.abort());
    if (abandoned.length > 0) await sleep(this.#clock, Math.min(ABORT_GRACE, time), ended.signal);
    return abandoned.length > 0 || this.workers().some(({ outcome }) => outcome === 'abandoned');
  }

  report(): JobCounts {
    const named = this.#abandonedTasks.slice(0, MAX_NAMED);
    return {
      ...this.#tasks.counts(),
      abandoned: [...named, ...this.#workers.abandoned()],
      moreAbandoned: this.#abandonedTasks.length - named.length,
    };
  }

  workers(): readonly WorkerReport[] {
    return this.#workers.reports();
  }

  #refuse(name: string): Promise<never> {
    this.#tasks.refuse();
    const message = `Task '${name}' was refused: draining has ended or was cut. Begin it while its request is in flight.`;
    return Promise.reject(new QuiesceError('ERR_QUIESCE_DRAINING', message));
  }
}
