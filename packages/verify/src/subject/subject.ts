import type { Origin } from '../wire/origin.ts';
import type { Listener } from './listeners.ts';
import type { Output } from './output.ts';

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
  /** Replaced where the server is found to listen elsewhere, or to speak HTTP/2 only. */
  origin: Origin;
  /** Whether its exit status can be seen, and its output: it was started by us. */
  readonly isOurs: boolean;
  /** What it has written to stdout and stderr. */
  readonly output: Output;
  readonly startedAt: number;
  /** Sends the signal, or begins to run the stop command. */
  stop(): Promise<void>;
  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
  readonly hasExited: boolean;
  /** Whether a process that it has started lives on. Only for one that is ours. */
  hasChildrenLeft(): boolean;
  /** The command lines of its processes, first that of the one that gets the signal; empty where they cannot be known. */
  commands(): readonly string[];
  /** Where its processes listen; empty where that cannot be known. */
  listeners(): readonly Listener[];
  /** Ends it now, with every process that it has started, if it still runs and is ours. */
  end(): Promise<void>;
}
