import type { Origin } from '../wire/origin.ts';
import type { Listener } from './listeners.ts';
import type { Output } from './output.ts';

/** How the server's process ended. */
export interface Exit {
  /** `undefined` if a signal ended it, or if its status is unknown. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** ms on the clock of `performance.now()`. */
  readonly at: number;
}

/** A running server that can be stopped once. */
export interface Subject {
  /** Replaced if the server is found to listen elsewhere, or to speak only HTTP/2. */
  origin: Origin;
  /** True if this process started it, so that its exit status and output are known. */
  readonly isOurs: boolean;
  /** Its output to stdout and stderr. */
  readonly output: Output;
  readonly startedAt: number;
  /** Sends the signal, or starts the stop command. */
  stop(): Promise<void>;
  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
  readonly hasExited: boolean;
  /** True if a process that it started is still running. Only for a server that is ours. */
  hasChildrenLeft(): boolean;
  /** Returns the command lines of its processes, first that of the process that gets the signal; empty if unknown. */
  commands(): readonly string[];
  /** Returns where its processes listen; empty if unknown. */
  listeners(): readonly Listener[];
  /** Kills it now, with every process that it started, if it is ours and still running. */
  end(): Promise<void>;
}
