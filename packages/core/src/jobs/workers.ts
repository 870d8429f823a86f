import { attempt } from '../util/attempt.ts';
import type { Deadline } from '../shutdown/deadline.ts';
import { describeError, QuiesceError } from '../errors.ts';
import type { Progress } from '../lifecycle.ts';
import type { Logger } from '../options/options.ts';
import type { Clock } from '../util/time.ts';
import type { AbandonedJob, ActiveJob, WorkerOptions, WorkerReport } from './job.ts';

/** Maximum number of jobs of one worker listed in the report. */
const MAX_NAMED = 20;
const MAX_ID = 200;

interface Worker extends WorkerOptions {
  readonly name: string;
}

/** Queue consumers and schedulers: stops them and reports how they stopped. */
export class Workers {
  readonly #workers = new Set<Worker>();
  readonly #progress: Pick<Progress, 'phase'>;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #reports: WorkerReport[] = [];
  readonly #abandoned: AbandonedJob[] = [];
  #atWork = 0;
  #stopped: Promise<unknown> = Promise.resolve();

  constructor(progress: Pick<Progress, 'phase'>, logger: Logger, clock: Clock) {
    this.#progress = progress;
    this.#logger = logger;
    this.#clock = clock;
  }

  /** Workers whose `stop` was called and has not settled. */
  get atWork(): number {
    return this.#atWork;
  }

  /** Adds a worker and returns its undo. While draining, it is stopped at once. */
  add(name: string, options: WorkerOptions): () => void {
    const worker: Worker = { ...options, name };
    this.#workers.add(worker);
    const { phase } = this.#progress;
    if (phase.name === 'draining') this.#stopOne(worker, phase.trigger, phase.deadline);
    return () => this.#workers.delete(worker);
  }

  /** Stops all workers at the same time, starting with the last one registered, because it may feed earlier ones. */
  stop(trigger: string, deadline: Deadline): void {
    for (const worker of [...this.#workers].toReversed()) this.#stopOne(worker, trigger, deadline);
  }

  /** Resolves when each worker has stopped, timed out or been abandoned. */
  async whenEnded(): Promise<void> {
    let stopped: Promise<unknown>;
    do {
      stopped = this.#stopped;
      await stopped;
    } while (stopped !== this.#stopped);
  }

  reports(): readonly WorkerReport[] {
    return [...this.#reports];
  }

  /** Returns the jobs of the workers that did not stop. */
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
      // Stops reading at the report's limit: the iterable may be an entire queue.
      for (const job of active?.() ?? []) {
        if (jobs.push({ name, ...named(job, at) }) === MAX_NAMED) break;
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
  return String(id).slice(0, MAX_ID);
}
