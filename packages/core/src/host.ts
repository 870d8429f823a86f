import type { Undo } from './drain.ts';
import type { AbandonedRequest, ShutdownReport } from './report/report.ts';

/** The process as the engine needs it. */
export interface Host {
  /** Lets signals and messages reach the engine until the returned undo is called. */
  handleSignals(target: SignalTarget): Undo;
  /** What keeps the process alive, by kind. */
  activeResources(): Record<string, number>;
  /** Keeps the lines of the report where the options say. */
  keepReport(lines: readonly string[]): void;
}

/** The request that has been in flight for the longest time. */
export type OldestRequest = Pick<AbandonedRequest, 'method' | 'path' | 'age'>;

/** What a signal may do. */
export interface SignalTarget {
  shutdown(trigger: string): Promise<ShutdownReport>;
  force(): void;
  /** What the shutdown still waits for. */
  inFlight(): {
    readonly requests: number;
    readonly jobs: number;
    readonly oldest: OldestRequest | undefined;
  };
  /** ms that are left of the deadline. */
  remaining(): number;
  /** An exception, or a rejection, that nobody has caught. */
  fail(error: unknown): void;
}
