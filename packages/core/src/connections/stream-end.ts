import type { ServerHttp2Stream } from 'node:http2';
import { turn } from '../util/time.ts';

/** Whether END_STREAM has been sent. `writableEnded` is no proof: it is set before the head for HEAD, and before trailers. */
export function isSent({ headersSent, state }: ServerHttp2Stream): boolean {
  return headersSent && state.localClose === 1;
}

/** Resolves when END_STREAM has been sent, which is after `finish`; or when the stream is destroyed, or after so many turns of the loop. */
export async function whenSent(stream: ServerHttp2Stream, turns: number): Promise<void> {
  for (let left = turns; left > 0 && !stream.destroyed && !isSent(stream); left -= 1) await turn();
}
