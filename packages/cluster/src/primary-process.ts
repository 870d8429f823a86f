import { shutdowns } from './shutdowns.ts';

/** The process of the primary. Only this file accesses the global `process`. */
export interface PrimaryProcess {
  onSignal(name: NodeJS.Signals, listener: () => void): () => void;
  /** Sets the exit code. A nonzero code that other code has set is kept. */
  setExitCode(code: 0 | 1): void;
  exit(code: 0 | 1): void;
  /** Writes a line to stderr; if that fails, the line is dropped. */
  writeError(line: string): void;
}

export const primaryProcess: PrimaryProcess = {
  onSignal(name, listener) {
    shutdowns.ignoreListener(listener);
    process.on(name, listener);
    return () => process.off(name, listener);
  },

  setExitCode(code) {
    if (!process.exitCode) process.exitCode = code;
  },

  exit(code) {
    process.exit(process.exitCode || code);
  },

  writeError(line) {
    try {
      process.stderr.write(`${line}\n`, (error) => {
        if (error) ignoreNextError(process.stderr);
      });
    } catch {
      // Writes to files are synchronous.
    }
  },
};

/** Ignores the next error of a stream: it also emits the error that a write callback gets, one tick later. */
function ignoreNextError(stream: NodeJS.WriteStream): void {
  stream.off('error', ignore).on('error', ignore);
  setImmediate(() => stream.off('error', ignore));
}

function ignore(): void {
  // The line is dropped: the pipe has no reader, or the disk is full.
}
