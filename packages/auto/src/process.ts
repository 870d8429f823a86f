import cluster from 'node:cluster';
import { isMainThread } from 'node:worker_threads';
import type { EventEmitter } from 'node:events';

/** The process, as far as the preload uses it. Besides `index.ts`, only this file uses the global `process`. */
export interface PreloadProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** The script and its arguments. */
  readonly argv: readonly string[];
  readonly isMainThread: boolean;
  readonly isClusterWorker: boolean;
  /** Its signals, as events. */
  readonly events: EventEmitter;
  writeError(line: string): void;
  /** Sends a signal to itself. */
  signal(name: NodeJS.Signals): void;
  /** Runs `task` after the current turn of the script, before any event of the loop. */
  nextTick(task: () => void): void;
  /** Calls the listener when the process exits. */
  onExit(listener: (code: number) => void): void;
  /** Sets the exit code while the process exits. */
  setExitCode(code: number): void;
}

export const nodeProcess: PreloadProcess = {
  env: process.env,
  pid: process.pid,
  argv: process.argv,
  isMainThread,
  isClusterWorker: cluster.isWorker,
  events: process,
  writeError(line) {
    try {
      process.stderr.write(`${line}\n`, (error) => {
        if (error) process.stderr.once('error', () => undefined);
      });
    } catch {
      // Writes to files are synchronous, and throw: the line is lost.
    }
  },
  signal(name) {
    process.kill(process.pid, name);
  },
  nextTick(task) {
    process.nextTick(task);
  },
  onExit(listener) {
    process.once('exit', listener);
  },
  setExitCode(code) {
    process.exitCode = code;
  },
};
