import type { Undo } from './drain.ts';
import type { Platform } from './options/platform.ts';
import type { DrainState } from './phase.ts';
import type { AbandonedRequest, ShutdownReport, UnfinishedRequest } from './report/report.ts';
import type { Clock } from './util/time.ts';

/** The process, as used by the engine. */
export interface Host {
  readonly clock: Clock;
  readonly isClusterWorker: boolean;
  readonly platform: Platform | undefined;
  /** True if its stderr is a terminal. */
  readonly hasTerminal: boolean;
  /**
   * Registers a running shutdown with the process, which must not end before it.
   * @returns a function that reports its end, with an exit code; only its first call counts
   */
  begin(shutdown: ShutdownProgress): (code: 0 | 1) => void;
  /** Called when the drain begins to watch a server, for `@quiesce/auto`. */
  watches(drain: object): void;
  /** Connects signals and messages to the engine. None arrive before `install`. */
  handleSignals(target: SignalTarget): Signals;
  /** Resources that keep the process alive, counted by kind. */
  activeResources(): Record<string, number>;
  /** Resolves when the thread pool has no visible job, after `limit` ms, or on `stop`. */
  poolIdle(limit: number, stop: AbortSignal): Promise<void>;
  /** Writes the lines of the report to the termination log, if the options name one. */
  keepReport(lines: readonly string[]): void;
  /** Points at which a test pauses shutdowns; `undefined` in a real process. */
  readonly holds?: Holds;
}

/** The signals that reach an engine, and the end of the process that they cause. */
export interface Signals {
  /** Installs the handlers, unless they are installed. */
  readonly install: () => void;
  /** Removes the handlers, unless the process is about to end: a further signal must not end it earlier, with another exit code. */
  readonly undo: Undo;
  /**
   * Starts a shutdown, and ends the process after it as if a signal had started it.
   * @param deadline maximum duration in ms, if not the option `deadline`
   * @returns the result of `start`
   */
  readonly endAfter: (start: () => Promise<ShutdownReport>, deadline?: number) => Promise<ShutdownReport>;
  /** Applies a deadline that has been brought forward. */
  readonly tighten: () => void;
}

/** Points at which a shutdown is paused. It waits for the returned promise, and continues at once without one. */
export interface Holds {
  /** Called before a transition and all its effects. */
  before(state: DrainState): Promise<void> | undefined;
  /** Called after a transition, once all listeners have been called. */
  after(state: DrainState): Promise<void> | undefined;
}

/** The request that has been in flight longest. */
type OldestRequest = Pick<AbandonedRequest, 'method' | 'path' | 'age'>;

/** A running shutdown. */
export interface ShutdownProgress {
  readonly trigger: string;
  readonly phase: 'lame-duck' | 'draining' | 'closing';
  /** ms until it ends at the latest. */
  readonly remaining: number;
  /** Requests in flight. */
  readonly requests: number;
  /** Running jobs. */
  readonly jobs: number;
}

/** The actions that a signal triggers. */
export interface SignalTarget {
  start(trigger: string): Promise<ShutdownReport>;
  force(): void;
  /** Work that the shutdown still waits for. */
  inFlight(): {
    readonly requests: number;
    readonly jobs: number;
    readonly oldest: OldestRequest | undefined;
  };
  /** Maximum duration of the running shutdown in ms. */
  readonly deadline: number;
  /** Resolves when the requests whose handlers await the report have ended. */
  answered(): Promise<void>;
  /** The requests of `answered` that are still in flight or were broken off. */
  unanswered(): readonly Pick<UnfinishedRequest, 'method' | 'path'>[];
  /** Reports an uncaught exception or unhandled rejection. */
  fail(error: unknown): void;
}
