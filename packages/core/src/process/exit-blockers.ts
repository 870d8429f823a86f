import { EarlierJobs } from './earlier-jobs.ts';
import { SilentThreads } from './silent-threads.ts';

/** Work that `process.exit()` would wait for, without a limit. */
export interface ExitBlockers {
  /** Jobs in the thread pool, such as file operations and DNS lookups. */
  readonly jobs: number;
  /** Worker threads that run native code. */
  readonly threads: number;
  stop(): void;
}

/** Follows what blocks an exit now. Later jobs are not counted: they are assumed to be short. */
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
