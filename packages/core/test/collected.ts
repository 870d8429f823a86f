import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Resolves when the target has been garbage-collected. `meanwhile` is called before each check. */
export async function collected(target: WeakRef<object>, meanwhile?: () => Promise<unknown>): Promise<void> {
  const isGone = async (): Promise<boolean> => {
    await meanwhile?.();
    if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
    return target.deref() === undefined;
  };
  await expect.poll(isGone, { interval: 20, timeout: 5_000 }).toBe(true);
}
