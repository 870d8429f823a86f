import type { RollingRestartReport, WorkersShutdownReport } from './report.ts';

/** The workers of a primary. */
export interface Workers {
  /** How many are ready now, without those that this process has asked to stop. */
  readonly readyCount: number;
  /**
   * Replaces each worker by a new one, one after another. Called while a restart is under way, it begins another one
   * after that, because new workers may have loaded what has changed since. However many call meanwhile, it is one.
   * @returns what was done; it never rejects
   */
  rollingRestart(): Promise<RollingRestartReport>;
  /**
   * Sends every worker SIGTERM, and waits until the last is gone. The first call begins, every caller gets the same
   * promise. It leaves this process alone; a signal does not.
   * @returns how they ended; it never rejects
   */
  shutdown(): Promise<WorkersShutdownReport>;
}
