import { nodeProcess } from '../process/process.ts';
import { hasPoolWork } from '../util/thread-pool.ts';
import { realClock, turn } from '../util/time.ts';

/** Turns of the event loop, together a fraction of a millisecond, in which sockets of one process exchange all pending data. */
const TURNS = 200;
/** ms of real time after which a file operation or DNS lookup is no longer waited for. */
const MAX_POOL_WAIT = 5_000;

/**
 * Lets everything happen that takes no time on the clock: promises, sockets with both ends in this process, files.
 * @param hasEnded if it returns true, no more turns follow
 */
export async function settle(hasEnded: () => boolean): Promise<void> {
  const end = realClock.now() + MAX_POOL_WAIT;
  for (let quiet = 0; quiet < TURNS && !hasEnded(); quiet += 1) {
    await turn();
    if (hasPoolWork(nodeProcess.activeResources()) && realClock.now() < end) quiet = -1;
  }
}

/** Resolves when the thread pool of the real process has no visible job, after `limit` ms of real time, or on `stop`. */
export async function whenRealPoolIdle(limit: number, stop: AbortSignal): Promise<void> {
  const end = realClock.now() + limit;
  // Checked every turn: `settle` waits for the same, and the clock must not advance before this resolves.
  while (hasPoolWork(nodeProcess.activeResources()) && realClock.now() < end && !stop.aborted) await turn();
}
