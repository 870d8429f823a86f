import { sleep, type Clock } from './time.ts';

/**
 * Jobs of libuv's thread pool as Node names them. It names files and DNS; crypto, zlib and c-ares leave no trace, and on Node
 * 26 `writeFile` and its like do not always.
 */
export const POOL_KINDS: readonly string[] = [
  'FSReqCallback',
  'FSReqPromise',
  'CloseReq',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
];
/** ms between two looks at most: nothing tells when a job is done. */
const MAX_NAP = 50;

/** Whether any job is in the pool, by what keeps the process alive. */
export function hasPoolWork(activeResources: Readonly<Record<string, number>>): boolean {
  return POOL_KINDS.some((kind) => activeResources[kind] !== undefined);
}

/** Resolves when no job is in the thread pool that can be seen, at once if there is none; after `limit` ms; or on `stop`. */
export function poolOver(
  clock: Clock,
  activeResources: () => Readonly<Record<string, number>>,
  limit: number,
  stop: AbortSignal,
): Promise<void> {
  return napWhile(clock, () => hasPoolWork(activeResources()), limit, stop);
}

/** Resolves when `goesOn` says no, which nothing tells: it is asked again and again; after `limit` ms; or on `stop`. */
export async function napWhile(
  clock: Clock,
  goesOn: () => boolean,
  limit: number,
  stop: AbortSignal,
): Promise<void> {
  let nap = 1;
  for (let left = limit; left > 0 && !stop.aborted && goesOn(); left -= nap) {
    nap = Math.min(2 * nap, MAX_NAP);
    await sleep(clock, nap, stop);
  }
}
