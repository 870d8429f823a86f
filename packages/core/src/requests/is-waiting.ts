import type { Readable } from 'node:stream';

/** Returns true if a stream is being read and has no buffered data: its sender is slow, not its reader. */
export function isWaiting(stream: Readable): boolean {
  return (
    stream.readableLength === 0 && (stream.readableFlowing === true || stream.listenerCount('readable') > 0)
  );
}
