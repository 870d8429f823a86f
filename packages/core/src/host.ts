import type { Undo } from './drain.ts';
import type { ShutdownReport } from './report/report.ts';

/** The process as the engine needs it. */
export interface Host {
  /** Lets signals and messages reach the engine until the returned undo is called. */
  handleSignals(target: SignalTarget): Undo;
  /** What keeps the process alive, by kind. */
  activeResources(): Record<string, number>;
}

/** What a signal may do. */
export interface SignalTarget {
  shutdown(trigger: string): Promise<ShutdownReport>;
  force(): void;
  /** ms that are left of the deadline. */
  remaining(): number;
  /** An exception, or a rejection, that nobody has caught. */
  fail(error: unknown): void;
}
