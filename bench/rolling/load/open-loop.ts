import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does each thing when it is due, whatever became of those before: who waits for answers before asking again sends least
 * where most would be lost.
 * @param start on the clock of `performance.now()`
 * @param signal leaves out what is not due yet
 * @returns ms by which the latest was late
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
    // Timers count whole milliseconds, and may be early by one.
    for (let early = dueAt - performance.now(); early > 0; early = dueAt - performance.now()) {
      await sleep(Math.ceil(early));
    }
    if (signal?.aborted === true) break;
    latest = Math.max(latest, performance.now() - dueAt);
    doIt(thing, dueAt);
  }
  return latest;
}
