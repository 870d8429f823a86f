import { attempt } from '../attempt.ts';
import type { Deadline } from '../deadline.ts';
import { describeError, QuiesceError } from '../errors.ts';
import type { Logger } from '../options/options.ts';
import type { Clock } from '../time.ts';
import type { AbandonedJob, ActiveJob, WorkerOptions, WorkerReport } from './job.ts';

/** Jobs of one worker that the report names. */
const MOST_NAMED = 20;
const LONGEST_ID = 200;

interface Worker extends WorkerOptions {
  readonly name: string;
}

/** Queue consumers and schedulers, and how they stop. */
export class Workers {
  readonly #workers = new Set<Worker>();
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #reports: WorkerReport[] = [];
  readonly #abandoned: AbandonedJob[] = [];
  #stopping: { readonly trigger: string; readonly deadline: Deadline } | undefined;
  #atWork = 0;
  #stopped: Promise<unknown> = Promise.resolve();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** Workers that have been told to stop and have not done so. */
  get atWork(): number {
    return this.#atWork;
  }

  /** Adds a worker and returns its undo. One that comes while the others stop is stopped as well. */
  add(name: string, options: WorkerOptions): () => void {
    const worker: Worker = { ...options, name };
    this.#workers.add(worker);
    if (this.#stopping) this.#stopOne(worker, this.#stopping.trigger, this.#stopping.deadline);
    return () => this.#workers.delete(worker);
  }

  /** Stops all of them, all at once; the last one registered is told first, since it may feed those before it. */
  stop(trigger: string, deadline: Deadline): void {
    this.#stopping = { trigger, deadline };
    for (const worker of [...this.#workers].toReversed()) this.#stopOne(worker, trigger, deadline);
  }

  /** Resolves when none is at work, or waited for, any more. */
  async over(): Promise<void> {
    let stopped: Promise<unknown>;
    do {
      stopped = this.#stopped;
      await stopped;
    } while (stopped !== this.#stopped);
  }

  reports(): readonly WorkerReport[] {
    return [...this.#reports];
  }

  /** The jobs of those that could not be stopped. */
  abandoned(): readonly AbandonedJob[] {
    return [...this.#abandoned];
  }

  #stopOne(worker: Worker, trigger: string, deadline: Deadline): void {
    this.#stopped = Promise.all([this.#stopped, this.#report(worker, trigger, deadline)]);
  }

  async #report(worker: Worker, trigger: string, deadline: Deadline): Promise<void> {
    const { name, stop, timeout = deadline.remaining } = worker;
    this.#atWork += 1;
    const stopped = await attempt((signal) => stop({ trigger, signal }), {
      clock: this.#clock,
      limit: Math.min(timeout, deadline.remaining),
      late: (time) =>
        new QuiesceError(
          'ERR_QUIESCE_WORKER_TIMEOUT',
          `Worker '${name}' did not stop within ${Math.round(time)} ms.`,
        ),
      giveUp: deadline.cut,
    });
    this.#atWork -= 1;
    this.#reports.push({ name, ...stopped });
    if (stopped.outcome !== 'done') this.#abandoned.push(...this.#jobsOf(worker));
  }

  #jobsOf({ name, active }: Worker): AbandonedJob[] {
    try {
      const at = this.#clock.date();
      const jobs: AbandonedJob[] = [];
      // No further than they are named: it may be the list of a whole queue.
      for (const job of active?.() ?? []) {
        if (jobs.push({ name, ...named(job, at) }) === MOST_NAMED) break;
      }
      return jobs;
    } catch (error) {
      this.#logger.error(
        { err: error, worker: name },
        `worker '${name}' cannot name its jobs: ${describeError(error)}`,
      );
      return [];
    }
  }
}

function named(job: ActiveJob | string, at: Date): Pick<AbandonedJob, 'id' | 'age'> {
  if (typeof job !== 'object') return { id: shortened(job) };
  const id = shortened(job.id);
  const { startedAt } = job;
  return startedAt === undefined
    ? { id }
    : { id, age: Math.max(0, Math.round(Number(at) - Number(startedAt))) };
}

function shortened(id: unknown): string {
  return String(id).slice(0, LONGEST_ID);
}
