import type { Origin } from '../wire/origin.ts';

/** How the server's process ended. */
export interface Exit {
  /** `undefined` if it was ended by a signal, or if it is not ours to see. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** ms on the clock of `performance.now()`. */
  readonly at: number;
}

/** A server that runs, and can be told to stop once. */
export interface Subject {
  readonly origin: Origin;
  /** Whether its exit status can be seen, and its output: it was started by us. */
  readonly isOurs: boolean;
  /** What it has written to stdout and stderr, the first MiB of it. */
  readonly output: string;
  /** Resolves when the output has this text in it, to ms on the clock of `performance.now()`. */
  written(text: string): Promise<number>;
  readonly startedAt: number;
  /** Sends the signal, or begins to run the stop command. */
  stop(): Promise<void>;
  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
  readonly hasExited: boolean;
  /** Whether a process that it has started lives on. Only for one that is ours. */
  hasChildrenLeft(): boolean;
  /** Ends it now, with every process that it has started, if it still runs and is ours. */
  end(): Promise<void>;
}
