/** How a process ended: an exit code, or the signal that ended it. */
export type ExitStatus = number | NodeJS.Signals;

/** Options of the simulated process. */
export interface TestProcessOptions {
  /** True for a node:cluster worker, for which some options have other defaults. @default false */
  readonly isClusterWorker?: boolean;
  /** Number of columns if stderr is a terminal. @default stderr is not a terminal */
  readonly terminalWidth?: number;
}

/** A simulated process that can receive signals. The real process gets no handler and is never ended. */
export interface TestProcess {
  /**
   * Sends it a signal. Without a listener, the signal ends it.
   * @throws Error if it has ended
   */
  signal(name: NodeJS.Signals): void;
  /**
   * Sends it a message from its parent process, such as pm2's `'shutdown'`.
   * @throws Error if it has ended
   */
  message(message: unknown): void;
  /**
   * Simulates an uncaught exception or unhandled rejection. Unless the drain listens, it ends the process with 1.
   * @throws Error if it has ended
   */
  throwUncaught(error: unknown): void;
  /**
   * Sets what keeps it alive, by kind, as named by `process.getActiveResourcesInfo()`; `{}` for nothing, the initial value: after a
   * shutdown by a signal it then exits by itself.
   */
  keptAliveBy(kinds: Readonly<Record<string, number>>): void;
  /** How it ended; `undefined` while it is running. */
  readonly status: ExitStatus | undefined;
  /** Resolves when it has ended, to its status. */
  readonly exited: Promise<ExitStatus>;
  /** The exit code set for when it exits by itself; `undefined` before one is set. */
  readonly exitCode: number | undefined;
  /** Its output on stderr: without a `logger`, the lines of the drain. */
  readonly output: string;
  /** The files that were written, by path: the termination log. */
  readonly files: ReadonlyMap<string, string>;
}
