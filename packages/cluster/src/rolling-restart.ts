import { unlessAborted } from './deferred.ts';
import { ClusterError, describe } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { Pool } from './pool.ts';
import type { Replacement, RestartFailure, RollingRestartReport } from './report.ts';
import type { Slot } from './slot.ts';
import { ended, type WorkerProcess } from './worker-process.ts';

type Options = Pick<ResolvedOptions, 'count' | 'readyTimeout'>;

/** Replaces the workers one after another, until one cannot be replaced. Never rejects. */
export async function rollingRestart(pool: Pool, options: Options): Promise<RollingRestartReport> {
  const startedAt = performance.now();
  const replaced: Replacement[] = [];
  const report = (failure?: RestartFailure): RollingRestartReport =>
    Object.freeze({
      outcome: failure === undefined ? 'done' : pool.signal.aborted ? 'called-off' : 'failed',
      duration: performance.now() - startedAt,
      replaced: Object.freeze(replaced),
      failure,
    });
  // Slots without a ready worker first: filling them costs no capacity, and afterwards enough workers are ready to replace the
  // others.
  const slots = pool.slots.toSorted((one, other) => Number(isReady(one)) - Number(isReady(other)));
  for (const slot of slots) {
    let successor: WorkerProcess | undefined;
    const release = slot.reserve();
    try {
      pool.signal.throwIfAborted();
      const startedSuccessorAt = performance.now();
      successor = pool.fork();
      await untilItCanTakeOver(pool, slot, successor, options);
      const readyAfter = performance.now() - startedSuccessorAt;
      const old = slot.worker;
      slot.take(successor);
      release();
      const stoppedAt = performance.now();
      const exit = await old?.stop();
      const endedAfter = old ? performance.now() - stoppedAt : 0;
      replaced.push(Object.freeze({ pid: successor.pid, readyAfter, old: exit, endedAfter }));
    } catch (error) {
      release();
      if (successor) await giveUp(pool, successor);
      return report(Object.freeze({ ...failureOf(error), pid: successor?.pid }));
    }
  }
  return report();
}

function isReady({ worker }: Slot): boolean {
  return worker?.isReady ?? false;
}

/** Resolves when the new worker is ready, and enough others are that the old one can stop. */
async function untilItCanTakeOver(
  pool: Pool,
  slot: Slot,
  successor: WorkerProcess,
  { count, readyTimeout }: Options,
): Promise<void> {
  const limit = new AbortController();
  const callOff = (): void => limit.abort(pool.signal.reason);
  pool.signal.addEventListener('abort', callOff, { once: true });
  const timer = setTimeout(() => limit.abort(tooLate(pool, successor, count, readyTimeout)), readyTimeout);
  try {
    await unlessAborted(successor.ready, limit.signal);
    // Another worker may have crashed in the meantime. An old worker that is not ready may stop in any case.
    while (isReady(slot) && pool.readyBut(slot.worker) < count) {
      await unlessAborted(pool.change, limit.signal);
      if (successor.exit) throw ended(successor);
    }
  } finally {
    clearTimeout(timer);
    pool.signal.removeEventListener('abort', callOff);
  }
}

/** Stops a new worker that could not take over, unless it is ready and another slot is empty. */
async function giveUp(pool: Pool, successor: WorkerProcess): Promise<void> {
  const vacant = pool.signal.aborted ? undefined : pool.slots.find(({ worker }) => !worker);
  if (vacant && successor.isReady) vacant.take(successor);
  else await successor.stop();
}

function tooLate(pool: Pool, successor: WorkerProcess, count: number, readyTimeout: number): ClusterError {
  return successor.isReady
    ? new ClusterError(
        'ERR_QUIESCE_CLUSTER_TOO_FEW',
        `Only ${pool.readyCount - 1} of ${count} workers would be ready after ${readyTimeout} ms: others have crashed.`,
      )
    : new ClusterError(
        'ERR_QUIESCE_CLUSTER_READY_TIMEOUT',
        `Worker ${successor.pid} was not ready within ${readyTimeout} ms. Raise 'readyTimeout', or check what it waits for.`,
      );
}

function failureOf(error: unknown): Omit<RestartFailure, 'pid'> {
  if (error instanceof ClusterError) return { code: error.code, message: error.message };
  return { code: 'ERR_QUIESCE_CLUSTER_FORK', message: describe(error) };
}
