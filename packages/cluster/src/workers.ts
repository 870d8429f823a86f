import type { RollingRestartReport, WorkersShutdownReport } from './report.ts';

/** The workers of a primary. */
export interface Workers {
  /** Number of ready workers, not counting those asked to stop. */
  readonly readyCount: number;
  /**
   * Replaces every worker with a new one, one after another. If called during a restart, another restart follows, because new workers
   * may have loaded outdated code. Several such calls share one further restart.
   * @returns the result; never rejects
   */
  rollingRestart(): Promise<RollingRestartReport>;
  /**
   * Sends SIGTERM to every worker, and waits until the last has ended. The first call starts it; every caller gets the same
   * promise. It does not end this process; a signal does.
   * @returns how the workers ended; never rejects
   */
  shutdown(): Promise<WorkersShutdownReport>;
}
