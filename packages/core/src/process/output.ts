import { setImmediate } from 'node:timers';

/** Writes text. If that fails, the text is dropped, as by `console`: the pipe has no reader, or the disk is full. */
export function write(stream: NodeJS.WriteStream, text: string, done: () => void = () => undefined): void {
  try {
    stream.write(text, (error) => {
      if (error) ignoreNextError(stream);
      done();
    });
  } catch {
    // Writes to files are synchronous.
    done();
  }
}

/** Ignores the next error of a stream: it also emits the error that a write callback gets, one tick later. */
function ignoreNextError(stream: NodeJS.WriteStream): void {
  // Added once, even if many lines are lost.
  stream.off('error', ignore).on('error', ignore);
  setImmediate(() => stream.off('error', ignore));
}

function ignore(): void {
  // The line is dropped.
}

/** Resolves when all earlier writes are done: then the callback of an empty write runs. Pipes are asynchronous on POSIX. */
export function written(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    write(stream, '', resolve);
  });
}
