import { EmptyingMap } from '../util/emptying-map.ts';
import type { Clock } from '../util/time.ts';
import type { AbandonedJob, JobCounts, Task } from './job.ts';

type Counts = { -readonly [name in keyof Omit<JobCounts, 'abandoned' | 'moreAbandoned'>]: number };
const NONE: Counts = { runningAtStart: 0, begun: 0, completed: 0, failed: 0, refused: 0 };

/** A task that runs. */
interface Running {
  readonly name: string;
  /** A reading of the clock. */
  readonly startedAt: number;
  isAbandoned: boolean;
}

/** Running background tasks of `drain.run`, and counts of how tasks ended since the shutdown started. */
export class Tasks {
  readonly #running = new EmptyingMap<Running, AbortController>();
  readonly #clock: Clock;
  #counts: Counts = { ...NONE };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Resets the counts when a shutdown begins. */
  restart(): void {
    this.#counts = { ...NONE, runningAtStart: this.size };
  }

  async run<Result>(name: string, task: Task<Result>): Promise<Result> {
    const running: Running = { name, startedAt: this.#clock.now(), isAbandoned: false };
    const abort = new AbortController();
    this.#running.set(running, abort);
    this.#count('begun');
    try {
      const result = await task(abort.signal);
      if (!running.isAbandoned) this.#count('completed');
      return result;
    } catch (error) {
      if (!running.isAbandoned) this.#count('failed');
      throw error;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Counts a refused task. */
  refuse(): void {
    this.#count('refused');
  }

  /** Resolves when no task is running. */
  whenEnded(): Promise<void> {
    return this.#running.whenEmpty();
  }

  /** Aborts the signal of every task, and returns the tasks for the report. */
  abandon(reason: Error): AbandonedJob[] {
    const abandoned: AbandonedJob[] = [];
    for (const [task, abort] of this.#running) {
      if (task.isAbandoned) continue;
      task.isAbandoned = true;
      abandoned.push({ name: task.name, age: Math.round(this.#clock.now() - task.startedAt) });
      abort.abort(reason);
    }
    return abandoned;
  }

  counts(): Counts {
    return { ...this.#counts };
  }

  #count(what: keyof Counts): void {
    this.#counts[what] += 1;
  }
}
