import type { QuietDelay } from '../options/options.ts';
import { sleep, type Clock } from '../util/time.ts';

/** ms between two checks of the probers: their next probe may arrive earlier than expected. */
const CHECK_INTERVAL = 250;

/**
 * Returns the time at which a lame duck ends, from the observations so far. Times are readings of the clock.
 * @param lastRequestAt when the last request arrived
 * @param detectedAt when the probers will have seen enough failures
 */
export function lameDuckEnd(
  { min, max, quiet }: QuietDelay,
  startedAt: number,
  lastRequestAt: number,
  detectedAt: number,
): number {
  const quietAt = Math.max(startedAt, lastRequestAt) + quiet;
  return Math.min(startedAt + max, Math.max(startedAt + min, quietAt, detectedAt));
}

/**
 * Waits for the end of a lame duck: resolves between `min` and `max` ms, as soon as no request has arrived for `quiet` ms and the
 * probers have seen enough failures; or when `stop` aborts. Times are readings of the clock.
 * @param lastRequestAt returns when the last request arrived
 * @param detectedAt returns when the probers will have seen enough failures
 */
export async function whenLameDuckEnds(
  clock: Clock,
  delay: QuietDelay,
  lastRequestAt: () => number,
  detectedAt: (now: number) => number,
  stop: AbortSignal,
): Promise<void> {
  const startedAt = clock.now();
  for (;;) {
    const now = clock.now();
    const detected = detectedAt(now);
    const endsAt = lameDuckEnd(delay, startedAt, lastRequestAt(), detected);
    if (endsAt <= now || stop.aborted) return;
    await sleep(clock, detected > now ? Math.min(CHECK_INTERVAL, endsAt - now) : endsAt - now, stop);
  }
}
