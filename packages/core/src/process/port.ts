import type { ResolvedOptions } from '../options/options.ts';
import type { Platform } from '../options/platform.ts';
import type { Clock } from '../util/time.ts';
import type { ExitBlockers } from './exit-blockers.ts';
import type { UnsupportedRuntime } from './refuse-runtime.ts';
import type { Shutdowns } from './shutdowns.ts';
import type { Watchdog } from './watchdog.ts';

/** The process, as used by the engine. */
export interface ProcessPort {
  readonly clock: Clock;
  readonly isClusterWorker: boolean;
  /** The platform that it runs on, if its limit is known. */
  readonly platform: Platform | undefined;
  /** Worker threads receive no signals, and `process.exit()` in them ends the thread only. */
  readonly isMainThread: boolean;
  readonly unsupportedRuntime: UnsupportedRuntime | undefined;
  /** The shutdowns of all drains of this process. */
  readonly shutdowns: Shutdowns;
  /** Called when a drain has been created. */
  created(): void;
  /** Called when a drain begins to watch a server. */
  watches(drain: object): void;
  /** The listener is called before those that already exist. */
  onSignal(name: NodeJS.Signals, listener: () => void): () => void;
  /** Descriptions of listeners of a signal that belong to no drain and may end the process or close something. */
  neighbours(name: NodeJS.Signals): readonly string[];
  /** The listener is called for an uncaught exception or unhandled rejection, which then does not end the process. */
  onUncaught(listener: (error: unknown) => void): () => void;
  /** Messages of the parent process (pm2, `child_process.fork`), if it has an IPC channel. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** The listener is called when the primary of a node:cluster worker has gone. The worker stays alive, without a listening socket. */
  onPrimaryGone(listener: () => void): () => void;
  /**
   * The listener is called while the process exits: it can do synchronous work only.
   * @param caller the caller of `process.exit()`, if it was called
   */
  onExit(listener: (caller: string | undefined) => void): () => void;
  /**
   * Sets the exit code. A nonzero code that other code has set is kept. A nonzero code also survives a later `process.exit(0)`.
   */
  setExitCode(code: 0 | 1): void;
  /**
   * Lets the process exit by itself once nothing keeps it alive. A node:cluster worker disconnects from its primary, because the
   * channel keeps it alive.
   * @param onStillAlive is called if the process is alive after `grace` ms
   */
  endByItself(grace: number, onStillAlive: () => void): void;
  /** Follows what `process.exit()` would wait for. */
  followExitBlockers(): ExitBlockers;
  /**
   * Ends the process now.
   * @param mustKill true if something may block an exit forever; then the process is killed after the `exit` listeners have run
   */
  exit(code: 0 | 1, mustKill?: boolean): void;
  startWatchdog(
    ms: number,
    options: Pick<ResolvedOptions, 'deadline' | 'terminationLog'>,
    onError: (error: unknown) => void,
  ): Watchdog;
  /** Width of the terminal in columns; `undefined` if stderr is not a terminal. */
  readonly terminalWidth: number | undefined;
  writeError(text: string): void;
  /** Writes to stderr synchronously. */
  writeErrorNow(text: string): void;
  /** Overwrites a file synchronously. */
  writeFile(path: string, text: string): void;
  /** Resolves when all output to stdout and stderr has been written. */
  flushed(): Promise<void>;
  /** Returns true if a socket or pipe of this process has writes that the kernel has not accepted. */
  hasPendingWrites(): boolean;
  /** Resources that keep the process alive, counted by kind. */
  activeResources(): Record<string, number>;
  /** Resolves when the thread pool has no visible job, after `limit` ms, or on `stop`. */
  poolIdle(limit: number, stop: AbortSignal): Promise<void>;
}
