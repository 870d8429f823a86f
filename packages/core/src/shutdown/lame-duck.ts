import type { QuietDelay } from '../options/options.ts';
import { sleep, type Clock } from '../util/time.ts';

/**
 * Waits for the end of a lame duck: resolves between `min` and `max` ms, as soon as no request has arrived for `quiet` ms, or when
 * `stop` aborts.
 * @param lastRequestAt returns when the last request arrived, as a reading of the clock
 */
export async function lameDuckOver(
  clock: Clock,
  { min, max, quiet }: QuietDelay,
  lastRequestAt: () => number,
  stop: AbortSignal,
): Promise<void> {
  const startedAt = clock.now();
  for (;;) {
    const quietSince = Math.max(startedAt, lastRequestAt());
    const over = Math.min(startedAt + max, Math.max(startedAt + min, quietSince + quiet));
    const left = over - clock.now();
    if (left <= 0 || stop.aborted) return;
    await sleep(clock, left, stop);
  }
}
