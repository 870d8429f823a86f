import type { Readable } from 'node:stream';

/** Whether somebody reads from a stream that has nothing to give, so that it is the sender who is slow. */
export function isWaiting(stream: Readable): boolean {
  return (
    stream.readableLength === 0 && (stream.readableFlowing === true || stream.listenerCount('readable') > 0)
  );
}
