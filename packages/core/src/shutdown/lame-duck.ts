import type { QuietDelay } from '../options/options.ts';
import { sleep, type Clock } from '../util/time.ts';

/** ms between two checks of the probers: their next probe may arrive earlier than expected. */
const LOOK = 250;

/**
 * Returns the time at which a lame duck ends, from the observations so far. Times are readings of the clock.
 * @param lastRequestAt when the last request arrived
 * @param told when the probers will have seen enough failures
 */
export function lameDuckEnd(
  { min, max, quiet }: QuietDelay,
  startedAt: number,
  lastRequestAt: number,
  told: number,
): number {
  const quietAt = Math.max(startedAt, lastRequestAt) + quiet;
  return Math.min(startedAt + max, Math.max(startedAt + min, quietAt, told));
}

/**
 * Waits for the end of a lame duck: resolves between `min` and `max` ms, as soon as no request has arrived for `quiet` ms and the
 * probers have seen enough failures; or when `stop` aborts. Times are readings of the clock.
 * @param lastRequestAt returns when the last request arrived
 * @param toldAt returns when the probers will have seen enough failures
 */
export async function lameDuckOver(
  clock: Clock,
  delay: QuietDelay,
  lastRequestAt: () => number,
  toldAt: (now: number) => number,
  stop: AbortSignal,
): Promise<void> {
  const startedAt = clock.now();
  for (;;) {
    const now = clock.now();
    const told = toldAt(now);
    const over = lameDuckEnd(delay, startedAt, lastRequestAt(), told);
    if (over <= now || stop.aborted) return;
    await sleep(clock, told > now ? Math.min(LOOK, over - now) : over - now, stop);
  }
}
