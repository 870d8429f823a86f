import { shutdowns } from './shutdowns.ts';

/** The process of the primary. This file alone touches the global `process`. */
export interface PrimaryProcess {
  onSignal(name: NodeJS.Signals, listener: () => void): () => void;
  /** Sets the code of the natural end. A code that somebody else has set already stays, unless it says success. */
  setExitCode(code: 0 | 1): void;
  exit(code: 0 | 1): void;
  /** Writes a line to stderr; one that cannot be written is lost. */
  writeError(line: string): void;
}

export const primaryProcess: PrimaryProcess = {
  onSignal(name, listener) {
    shutdowns.know(listener);
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
      // Files are written to at once.
    }
  },
};

/** A stream says by an event as well, a tick later, what it has told a callback. */
function ignoreNextError(stream: NodeJS.WriteStream): void {
  stream.off('error', ignore).on('error', ignore);
  setImmediate(() => stream.off('error', ignore));
}

function ignore(): void {
  // Nobody reads the pipe any more, or the disk is full: the line is lost.
}
