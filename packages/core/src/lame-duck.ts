import type { QuietDelay } from './options/options.ts';
import { sleep, type Clock } from './time.ts';

/**
 * Resolves when a lame duck has served long enough: between `min` and `max`, as soon as no request has come for `quiet`;
 * or when `stop` aborts.
 * @param lastRequestAt when the last request came, as a reading of the clock
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
