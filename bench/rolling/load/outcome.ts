/** How a request can be lost. */
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
 * - `refused`: nobody listens at the port.
 * - `reset`: the connection was reset, and nothing of an answer had come.
 * - `closed`: the same, with an orderly end instead of a reset.
 * - `truncated`: an answer began, and broke off.
 * - `error of the balancer`: a 5xx that no server has sent.
 * - `error of the server`: a 5xx of a server, such as a refusal while it stops.
 * - `wrong answer`: another status, or not the body that was asked for.
 * - `timed out`: nobody waits that long.
 */
export type Loss = (typeof LOSSES)[number];

/** What came back. */
export interface Received {
  /** Missing where no head of an answer came. */
  readonly status: number | undefined;
  readonly bytes: number;
  /** Whether the answer ended where HTTP says that it ends. */
  readonly isComplete: boolean;
  readonly error: NodeJS.ErrnoException | undefined;
  readonly isTimedOut: boolean;
  /** Whether the connection had been used before. */
  readonly isReused: boolean;
  /** The server that a balancer has tried, if it says so. */
  readonly tried: string | undefined;
  /** The server whose answer this is, if a balancer says so. */
  readonly answeredBy: string | undefined;
}

/** @param balanced whether there is a balancer, which says whose an answer is */
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
  // Node says ECONNRESET of both ends; only of a real reset a system call has told it.
  return error?.syscall === undefined ? 'closed' : 'reset';
}
