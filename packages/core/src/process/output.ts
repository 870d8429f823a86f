import { setImmediate } from 'node:timers';

/** What cannot be written is lost, as with `console`: nobody reads the pipe any more, or the disk is full. */
export function write(stream: NodeJS.WriteStream, text: string, done: () => void = () => undefined): void {
  try {
    stream.write(text, (error) => {
      if (error) ignoreNextError(stream);
      done();
    });
  } catch {
    // Files are written to at once.
    done();
  }
}

/** A stream says by an event as well, a tick later, what it has told a callback. */
function ignoreNextError(stream: NodeJS.WriteStream): void {
  // Once, however many lines are lost.
  stream.off('error', ignore).on('error', ignore);
  setImmediate(() => stream.off('error', ignore));
}

function ignore(): void {
  // The line is lost.
}

/** The callback of an empty write comes after everything before it: pipes are asynchronous on POSIX. */
export function written(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    write(stream, '', resolve);
  });
}
