import type { Undo } from './drain.ts';
import type { Platform } from './options/platform.ts';
import type { DrainState } from './phase.ts';
import type { AbandonedRequest, ShutdownReport, UnfinishedRequest } from './report/report.ts';
import type { Clock } from './util/time.ts';

/** The process as the engine needs it. */
export interface Host {
  readonly clock: Clock;
  readonly isClusterWorker: boolean;
  readonly platform: Platform | undefined;
  /** Whether its stderr is a terminal. */
  readonly hasTerminal: boolean;
  /**
   * Lets the process know of a shutdown under way, which it is not to end in.
   * @returns its end, with the exit code that it asks for; only the first call counts
   */
  begin(shutdown: ShutdownProgress): (code: 0 | 1) => void;
  /** The drain watches a server: lets `@quiesce/auto` know. */
  watches(drain: object): void;
  /** How signals and messages can reach the engine; none does before they are installed. */
  handleSignals(target: SignalTarget): Signals;
  /** What keeps the process alive, by kind. */
  activeResources(): Record<string, number>;
  /** Resolves when no job is in the thread pool that can be seen; after `limit` ms; or on `stop`. */
  poolOver(limit: number, stop: AbortSignal): Promise<void>;
  /** Keeps the lines of the report where the options say. */
  keepReport(lines: readonly string[]): void;
  /** Where a test holds shutdowns; a real process does not. */
  readonly holds?: Holds;
}

/** The signals that reach an engine, and the end of the process that they lead to. */
export interface Signals {
  /** Lets them reach it; does nothing if they do. */
  readonly install: () => void;
  /** Lets no more reach it, unless the process is about to end: a further one must not end it first, with another code. */
  readonly undo: Undo;
  /**
   * Starts a shutdown, and ends the process after it as if a signal had started it.
   * @param deadline ms that it may take, if not the option `deadline`
   * @returns what `start` returns
   */
  readonly endAfter: (start: () => Promise<ShutdownReport>, deadline?: number) => Promise<ShutdownReport>;
  /** The deadline has been brought forward. */
  readonly tighten: () => void;
}

/** Where a shutdown is held still: it waits for what is returned, and goes on at once where that is nothing. */
export interface Holds {
  /** Before a transition, and all that comes with it. */
  before(state: DrainState): Promise<void> | undefined;
  /** After it, once everybody has been told. */
  after(state: DrainState): Promise<void> | undefined;
}

/** The request that has been in flight for the longest time. */
type OldestRequest = Pick<AbandonedRequest, 'method' | 'path' | 'age'>;

/** A shutdown under way. */
export interface ShutdownProgress {
  readonly trigger: string;
  readonly phase: 'lame-duck' | 'draining' | 'closing';
  /** ms until its end at the latest. */
  readonly remaining: number;
  /** Requests in flight. */
  readonly requests: number;
  /** Jobs that go on. */
  readonly jobs: number;
}

/** What a signal may do. */
export interface SignalTarget {
  start(trigger: string): Promise<ShutdownReport>;
  force(): void;
  /** What the shutdown still waits for. */
  inFlight(): {
    readonly requests: number;
    readonly jobs: number;
    readonly oldest: OldestRequest | undefined;
  };
  /** ms that the shutdown under way may take in all. */
  readonly deadline: number;
  /** Resolves when the requests have ended whose handlers waited for the report. */
  answered(): Promise<void>;
  /** Those of them that go on, or were broken off. */
  unanswered(): readonly Pick<UnfinishedRequest, 'method' | 'path'>[];
  /** An exception, or a rejection, that nobody has caught. */
  fail(error: unknown): void;
}
