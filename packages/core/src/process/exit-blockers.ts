import { EarlierJobs } from './earlier-jobs.ts';
import { SilentThreads } from './silent-threads.ts';

/** What `process.exit()` would wait for, for however long that takes. */
export interface ExitBlockers {
  /** Jobs in the thread pool, such as a file or a host name. */
  readonly jobs: number;
  /** Threads in code that is not JavaScript. */
  readonly threads: number;
  stop(): void;
}

/** Follows what blocks the exit at this moment; what begins later is taken for what comes and goes. */
export function followExitBlockers(activeResources: () => Readonly<Record<string, number>>): ExitBlockers {
  const jobs = new EarlierJobs(activeResources);
  const threads = new SilentThreads();
  return {
    get jobs() {
      return jobs.count;
    },
    get threads() {
      return threads.count;
    },
    stop() {
      jobs.stop();
      threads.stop();
    },
  };
}
