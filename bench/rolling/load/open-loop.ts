import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs each task when it is due, regardless of earlier ones: a client that waits for responses would send least when most would
 * be lost.
 * @param start on the clock of `performance.now()`
 * @param signal leaves out tasks that are not due yet
 * @returns the largest delay in ms
 */
export async function openLoop<T extends { readonly due: number }>(
  things: Iterable<T>,
  start: number,
  doIt: (thing: T, dueAt: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  let latest = 0;
  for (const thing of things) {
    const dueAt = start + thing.due;
    // Timers have whole milliseconds, and may be early by one.
    for (let early = dueAt - performance.now(); early > 0; early = dueAt - performance.now()) {
      await sleep(Math.ceil(early));
    }
    if (signal?.aborted === true) break;
    latest = Math.max(latest, performance.now() - dueAt);
    doIt(thing, dueAt);
  }
  return latest;
}
