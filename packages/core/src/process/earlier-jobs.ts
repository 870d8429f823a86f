import { createHook } from 'node:async_hooks';
import { POOL_KINDS } from '../util/thread-pool.ts';

/** Class names of the resources of jobs. They equal the kinds, except for one. Classes of Node 26 without a kind are left out. */
const CLASSES: ReadonlySet<unknown> = new Set([...POOL_KINDS, 'FileHandleCloseReq']);

/**
 * Jobs of the thread pool that were running when this object was created and have not ended. Active resources are known by kind only,
 * and an app may start new jobs all the time, so later jobs are recorded and subtracted.
 */
export class EarlierJobs {
  readonly #activeResources: () => Readonly<Record<string, number>>;
  readonly #later = new Set<number>();
  readonly #hook = createHook({
    init: (id, _type, _trigger, resource) => {
      if (CLASSES.has(resource.constructor?.name)) this.#later.add(id);
    },
    // The callback starts, so the job is done.
    before: (id) => this.#later.delete(id),
    destroy: (id) => this.#later.delete(id),
  }).enable();

  constructor(activeResources: () => Readonly<Record<string, number>>) {
    this.#activeResources = activeResources;
  }

  get count(): number {
    const active = this.#activeResources();
    const jobs = POOL_KINDS.reduce((sum, kind) => sum + (active[kind] ?? 0), 0);
    return Math.max(0, jobs - this.#later.size);
  }

  stop(): void {
    this.#hook.disable();
  }
}
