import { sleep, type Clock } from './time.ts';

/**
 * Kinds of active resources that are jobs of libuv's thread pool. Node lists files and DNS; crypto, zlib and c-ares are not listed, and
 * on Node 26 `writeFile` and similar not always.
 */
export const POOL_KINDS: readonly string[] = [
  'FSReqCallback',
  'FSReqPromise',
  'CloseReq',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
];
/** Maximum interval between checks in ms: there is no event for the end of a job. */
const MAX_NAP = 50;

/** Returns true if the active resources include a job of the pool. */
export function hasPoolWork(activeResources: Readonly<Record<string, number>>): boolean {
  return POOL_KINDS.some((kind) => activeResources[kind] !== undefined);
}

/** Resolves when the thread pool has no visible job, after `limit` ms, or on `stop`. */
export function poolIdle(
  clock: Clock,
  activeResources: () => Readonly<Record<string, number>>,
  limit: number,
  stop: AbortSignal,
): Promise<void> {
  return napWhile(clock, () => hasPoolWork(activeResources()), limit, stop);
}

/** Polls `goesOn` until it returns false. Resolves then, after `limit` ms, or on `stop`. */
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
