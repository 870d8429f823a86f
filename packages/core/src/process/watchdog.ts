import { url as inspectorUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { ResolvedOptions } from '../options/options.ts';
import { POOL_KINDS } from '../util/thread-pool.ts';
import { WATCHDOG_THREAD } from './watchdog-thread.ts';

/** Ends the process where its own loop cannot, because it is blocked. */
export interface Watchdog {
  /** Moves the moment at which it bites to `ms` from now. */
  extend(ms: number): void;
  stop(): void;
}

/** Where nothing has to be ended. */
export const NO_WATCHDOG: Watchdog = { extend: () => undefined, stop: () => undefined };

/** ms after its moment in which a loop that is not blocked ends the process itself. */
const LEEWAY = 100;
const LATEST = 2 ** 31 - 1;

interface ThreadData {
  /** ns, on the clock that both threads share. */
  readonly startedAt: bigint;
  /** The moment to bite, in ms from the start: the thread sleeps until then, or until it changes. */
  readonly due: Int32Array<SharedArrayBuffer>;
  /** ms, for the line that it writes. */
  readonly deadline: number;
  readonly terminationLog: string | undefined;
  /** Whether a debugger may be attached. */
  readonly isInspected: boolean;
  /** Whether the inspector may be used. */
  readonly mayInspect: boolean;
  readonly poolKinds: readonly string[];
}

/**
 * Starts a thread that ends the process with code 1 in `ms`, whatever the main thread is doing, and says what that is. It
 * waits without an event loop and costs nothing while it does. Where the process ends in time, it ends with it.
 * @param clock in ns, the one that both threads share
 * @param mayInspect whether Node's permission model allows the inspector
 * @param onError is told if the thread cannot run
 */
export function startWatchdog(
  clock: () => bigint,
  mayInspect: boolean,
  ms: number,
  { deadline, terminationLog }: Pick<ResolvedOptions, 'deadline' | 'terminationLog'>,
  onError: (error: unknown) => void,
): Watchdog {
  const startedAt = clock();
  const due = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const extend = (time: number): void => {
    Atomics.store(due, 0, Math.min(Number(clock() - startedAt) / 1e6 + time + LEEWAY, LATEST));
    Atomics.notify(due, 0);
  };
  extend(ms);
  const isInspected = inspectorUrl() !== undefined;
  const worker = startThread(
    { startedAt, due, deadline, terminationLog, isInspected, mayInspect, poolKinds: POOL_KINDS },
    onError,
  );
  return {
    extend,
    stop() {
      worker?.off('error', onError);
      void worker?.terminate();
    },
  };
}

function startThread(workerData: ThreadData, onError: (error: unknown) => void): Worker | undefined {
  try {
    const worker = new Worker(WATCHDOG_THREAD, {
      eval: true,
      workerData,
      // Nothing that the app preloads belongs into this thread.
      execArgv: [],
      env: {},
      // With a debugger attached, it is told of every script of the process.
      resourceLimits: { maxOldGenerationSizeMb: workerData.isInspected ? 256 : 16 },
    });
    worker.on('error', onError);
    worker.unref();
    return worker;
  } catch (error) {
    // Node's permission model may forbid threads.
    onError(error);
    return undefined;
  }
}
