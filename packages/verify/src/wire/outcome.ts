/** Result of a request, as its client saw it. */
export const OUTCOMES = [
  'answered',
  'refused readable',
  'refused at connect',
  'reset before send',
  'reset after send',
  'truncated',
  'timed out',
] as const;

/**
 * - `answered`: a whole response came.
 * - `refused readable`: a whole 503 came.
 * - `refused at connect`: there is no listener at the port any more.
 * - `reset before send`: the connection was closed before a byte of the request was sent, and the client knew it.
 * - `reset after send`: it was closed after that, and not a byte of a response came.
 * - `truncated`: a response began and did not end.
 * - `timed out`: nothing more came for as long as the client waited.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** True if the client sent a request and cannot know what became of it. It may not send a POST again. */
export function isLost(outcome: Outcome): boolean {
  return outcome === 'reset after send' || outcome === 'truncated' || outcome === 'timed out';
}
