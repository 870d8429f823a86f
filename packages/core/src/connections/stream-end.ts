import type { ServerHttp2Stream } from 'node:http2';
import { turnsWhile } from '../util/time.ts';

/**
 * Returns true if END_STREAM has been sent. `writableEnded` does not prove it: for HEAD it is set before the headers, otherwise
 * before trailers.
 */
export function isSent({ headersSent, state }: ServerHttp2Stream): boolean {
  return headersSent && state.localClose === 1;
}

/**
 * Resolves when END_STREAM has been sent, which is after `finish`; when the stream is destroyed; or after `turns` turns of the
 * loop.
 */
export function whenSent(stream: ServerHttp2Stream, turns: number): Promise<void> {
  return turnsWhile(() => !stream.destroyed && !isSent(stream), turns);
}
