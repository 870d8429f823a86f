import type { QuietDelay } from '../options/options.ts';
import { sleep, type Clock } from '../util/time.ts';

/** ms between two looks at what the probers have been told: their next probe may come earlier than expected. */
const LOOK = 250;

/**
 * Waits for the end of a lame duck: resolves between `min` and `max` ms, as soon as no request has arrived for `quiet` ms and the
 * probers have been told; or when `stop` aborts. Times are readings of the clock.
 * @param lastRequestAt returns when the last request arrived
 * @param toldAt returns when the probers will have been told
 */
export async function lameDuckOver(
  clock: Clock,
  { min, max, quiet }: QuietDelay,
  lastRequestAt: () => number,
  toldAt: (now: number) => number,
  stop: AbortSignal,
): Promise<void> {
  const startedAt = clock.now();
  for (;;) {
    const now = clock.now();
    const quietSince = Math.max(startedAt, lastRequestAt());
    const told = toldAt(now);
    const over = Math.min(startedAt + max, Math.max(startedAt + min, quietSince + quiet, told));
    if (over <= now || stop.aborted) return;
    await sleep(clock, told > now ? Math.min(LOOK, over - now) : over - now, stop);
  }
}
