/** How a process has ended: with an exit code, or by the signal that ended it. */
export type ExitStatus = number | NodeJS.Signals;

/** What kind of process a test is about. */
export interface TestProcessOptions {
  /** Whether it is a node:cluster worker, for which some options have other defaults. @default false */
  readonly isClusterWorker?: boolean;
  /** Columns of the terminal that its stderr is. @default it is none */
  readonly terminalWidth?: number;
}

/** A process to send signals to. It is none: the real one gets no handler, and nothing can end it. */
export interface TestProcess {
  /**
   * Sends it a signal. One that nobody listens to ends it.
   * @throws Error if it has ended
   */
  signal(name: NodeJS.Signals): void;
  /**
   * Sends it a message of its parent process, such as pm2's `'shutdown'`.
   * @throws Error if it has ended
   */
  message(message: unknown): void;
  /**
   * Lets it have an exception, or a rejection, that nobody catches. Unless the drain listens, that ends it with 1.
   * @throws Error if it has ended
   */
  throwUncaught(error: unknown): void;
  /**
   * Says what keeps it alive, by kind, as `process.getActiveResourcesInfo()` names it; `{}`, nothing does. Until it is
   * called, nothing does: after a signal's shutdown it ends by itself.
   */
  keptAliveBy(kinds: Readonly<Record<string, number>>): void;
  /** How it has ended; `undefined` while it lives. */
  readonly status: ExitStatus | undefined;
  /** Resolves when it has ended, to its status. */
  readonly exited: Promise<ExitStatus>;
  /** The code that is set for its natural end; `undefined` before one is. */
  readonly exitCode: number | undefined;
  /** What it has written to stderr: without a `logger`, the lines of the drain. */
  readonly output: string;
  /** The files that were written, by path: the termination log. */
  readonly files: ReadonlyMap<string, string>;
}
