import type { Deadline } from '../deadline.ts';
import { describeError, QuiesceError, received } from '../errors.ts';
import type { Logger } from '../options/options.ts';
import { isRecord, positiveTime } from '../options/validate.ts';
import { suggestion } from '../nearest.ts';
import { sleep, type Clock } from '../time.ts';
import type { AbandonedJob, JobCounts, Task, WorkerOptions, WorkerReport } from './job.ts';
import { Tasks } from './tasks.ts';
import { Workers } from './workers.ts';

/** ms that tasks have to come to their end once their signal has told them to. */
const ABORT_GRACE = 500;
/** Abandoned tasks that the report names. */
const MOST_NAMED = 100;
const WORKER_OPTIONS = ['stop', 'active', 'timeout'];

/** Work that is not a request: background tasks, queue consumers, schedulers. */
export class Jobs {
  readonly #tasks: Tasks;
  readonly #workers: Workers;
  readonly #deadline: number;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #abandonedTasks: AbandonedJob[] = [];
  #sealed = false;

  constructor(deadline: number, logger: Logger, clock: Clock) {
    this.#deadline = deadline;
    this.#logger = logger;
    this.#clock = clock;
    this.#tasks = new Tasks(clock);
    this.#workers = new Workers(logger, clock);
  }

  /** Whether no task runs, and no worker still has to stop. */
  get areOver(): boolean {
    return this.running === 0;
  }

  /** Tasks that run, and workers that still have to stop. */
  get running(): number {
    return this.#tasks.size + this.#workers.atWork;
  }

  /** Starts the count for the report. */
  start(): void {
    this.#tasks.start();
  }

  /** @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`; (rejects) `ERR_QUIESCE_DRAINING` */
  run<Result>(name: string, task: Task<Result>): Promise<Result> {
    checkName('drain.run()', name);
    if (typeof task !== 'function')
      throw invalid(`Task '${name}' must be a function; received ${received(task)}.`);
    const result = this.#sealed ? this.#refuse(name) : this.#tasks.run(name, task);
    // Whoever does not wait for a task must not have the process ended by an unhandled rejection.
    result.catch((error: unknown) => {
      this.#logger.warn({ err: error, task: name }, `task '${name}' failed: ${describeError(error)}`);
    });
    return result;
  }

  /** @throws QuiesceError `ERR_QUIESCE_JOB_INVALID`, `ERR_QUIESCE_TOO_LATE` */
  worker(name: string, options: WorkerOptions): () => void {
    checkName('drain.worker()', name);
    checkWorker(name, options, this.#deadline);
    if (this.#sealed) {
      throw new QuiesceError(
        'ERR_QUIESCE_TOO_LATE',
        `Worker '${name}' cannot be registered: draining is over. Register a worker as soon as it is made.`,
      );
    }
    return this.#workers.add(name, options);
  }

  /** Stops the workers. */
  stop(trigger: string, deadline: Deadline): void {
    this.#workers.stop(trigger, deadline);
  }

  /** Resolves when no task runs and no worker is at work. */
  async over(): Promise<void> {
    await Promise.all([this.#workers.over(), this.#tasks.over()]);
  }

  /** From now on nothing is begun any more. */
  seal(): void {
    this.#sealed = true;
  }

  /** Aborts the tasks that run, and gives them a moment to come to their end. Tells whether there was anything. */
  async abandon(reason: Error, time: number): Promise<boolean> {
    this.seal();
    // Each worker hears of the cut by itself.
    await this.#workers.over();
    const abandoned = this.#tasks.abandon(reason);
    this.#abandonedTasks.push(...abandoned);
    const over = new AbortController();
    void this.#tasks.over().then(() => over.abort());
    if (abandoned.length > 0) await sleep(this.#clock, Math.min(ABORT_GRACE, time), over.signal);
    return abandoned.length > 0 || this.workers().some(({ outcome }) => outcome === 'abandoned');
  }

  report(): JobCounts {
    const named = this.#abandonedTasks.slice(0, MOST_NAMED);
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
    const message = `Task '${name}' was refused: draining is over, or was cut. Begin it while its request is in flight.`;
    return Promise.reject(new QuiesceError('ERR_QUIESCE_DRAINING', message));
  }
}

function checkName(call: string, name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw invalid(`${call} needs a name that the report can show; received ${received(name)}.`);
}

function checkWorker(name: string, options: unknown, deadline: number): void {
  if (!isRecord(options)) {
    throw invalid(`Worker '${name}' needs { stop, active?, timeout? }; received ${received(options)}.`);
  }
  const unknownKey = Object.keys(options).find((key) => !WORKER_OPTIONS.includes(key));
  if (unknownKey !== undefined) {
    throw invalid(
      `A worker has no option '${unknownKey}' (worker '${name}'). ${suggestion(unknownKey, WORKER_OPTIONS)}`,
    );
  }
  const { stop, active, timeout } = options;
  if (typeof stop !== 'function') throw badOption(name, 'stop', 'a function', stop);
  if (active !== undefined && typeof active !== 'function')
    throw badOption(name, 'active', 'a function', active);
  if (timeout === undefined) return;
  const expected = positiveTime(timeout);
  if (expected) throw badOption(name, 'timeout', expected, timeout);
  if (Number(timeout) > deadline)
    throw badOption(name, 'timeout', `at most the deadline (${deadline} ms)`, timeout);
}

function badOption(name: string, option: string, expected: string, value: unknown): QuiesceError {
  return invalid(`Option '${option}' of worker '${name}' must be ${expected}; received ${received(value)}.`);
}

function invalid(message: string): QuiesceError {
  return new QuiesceError('ERR_QUIESCE_JOB_INVALID', message);
}
