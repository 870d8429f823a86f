import { createHook } from 'node:async_hooks';
import { POOL_KINDS } from '../util/thread-pool.ts';

/** Classes of what stands for a job; one kind has another name there. Those of Node 26 that no list of kinds has are left out. */
const CLASSES: ReadonlySet<unknown> = new Set([...POOL_KINDS, 'FileHandleCloseReq']);

/**
 * Jobs of the thread pool that were at work when it was made and still are. What keeps a process alive is known by kind only, and an
 * app may have files to look at without an end: so the jobs that begin later are noted, to be left out.
 */
export class EarlierJobs {
  readonly #activeResources: () => Readonly<Record<string, number>>;
  readonly #later = new Set<number>();
  readonly #hook = createHook({
    init: (id, _type, _trigger, resource) => {
      if (CLASSES.has(resource.constructor?.name)) this.#later.add(id);
    },
    // Its callback begins: the job is done.
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
