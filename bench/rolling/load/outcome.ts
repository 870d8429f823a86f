/** All ways in which a request can be lost. */
export const LOSSES = [
  'refused',
  'reset',
  'closed',
  'truncated',
  'error of the balancer',
  'error of the server',
  'wrong answer',
  'timed out',
] as const;

/**
 * - `refused`: nothing listens at the port.
 * - `reset`: the connection was reset before any part of a response.
 * - `closed`: the same, with an orderly end instead of a reset.
 * - `truncated`: a response began and was cut.
 * - `error of the balancer`: a 5xx that no server has sent.
 * - `error of the server`: a 5xx of a server, such as a refusal while it stops.
 * - `wrong answer`: another status, or another body than requested.
 * - `timed out`: there was no response in time.
 */
export type Loss = (typeof LOSSES)[number];

/** The received response. */
export interface Received {
  /** `undefined` if no headers of a response came. */
  readonly status: number | undefined;
  readonly bytes: number;
  /** True if the response ended where HTTP requires. */
  readonly isComplete: boolean;
  readonly error: NodeJS.ErrnoException | undefined;
  readonly isTimedOut: boolean;
  /** True if the connection had been used before. */
  readonly isReused: boolean;
  /** The server that a load balancer tried, if it reports that. */
  readonly tried: string | undefined;
  /** The server of this response, if a load balancer reports that. */
  readonly answeredBy: string | undefined;
}

/** @param balanced true if there is a load balancer, which reports the server of a response */
export function lossOf(received: Received, bytes: number, balanced: boolean): Loss | undefined {
  const { status, isComplete, isTimedOut, error, answeredBy } = received;
  if (isTimedOut) return 'timed out';
  if (status === undefined) return withoutAnswer(error);
  if (!isComplete) return 'truncated';
  if (status >= 500) {
    return balanced && answeredBy === undefined ? 'error of the balancer' : 'error of the server';
  }
  return status === 200 && received.bytes === bytes ? undefined : 'wrong answer';
}

function withoutAnswer(error: NodeJS.ErrnoException | undefined): Loss {
  if (error?.code === 'ECONNREFUSED') return 'refused';
  // Node reports both endings as ECONNRESET; only a real reset has a system call.
  return error?.syscall === undefined ? 'closed' : 'reset';
}
