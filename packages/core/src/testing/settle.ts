import { nodeProcess } from '../process/process.ts';
import { hasPoolWork } from '../util/thread-pool.ts';
import { realClock, turn } from '../util/time.ts';

/** Turns of the loop, a fraction of a millisecond, in which sockets of one process have told each other what they have to. */
const TURNS = 200;
/** ms of real time after which a file, or a look-up of DNS, is not waited for any more. */
const LONGEST = 5_000;

/**
 * Lets everything happen that takes no time: promises, sockets whose other end is in this process too, files.
 * @param isOver ends it early
 */
export async function settle(isOver: () => boolean): Promise<void> {
  const end = realClock.now() + LONGEST;
  for (let quiet = 0; quiet < TURNS && !isOver(); quiet += 1) {
    await turn();
    if (hasPoolWork(nodeProcess.activeResources()) && realClock.now() < end) quiet = -1;
  }
}

/** Resolves when no job is in the thread pool of the real process; after `limit` ms of real time; or on `stop`. */
export async function realFilesOver(limit: number, stop: AbortSignal): Promise<void> {
  const end = realClock.now() + limit;
  // Each turn: `settle` waits for the same, and the clock must not move on before this goes on.
  while (hasPoolWork(nodeProcess.activeResources()) && realClock.now() < end && !stop.aborted) await turn();
}
