import { url as inspectorUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { ResolvedOptions } from '../options/options.ts';
import { POOL_KINDS } from '../util/thread-pool.ts';
import { WATCHDOG_THREAD } from './watchdog-thread.ts';

/** Ends the process if its event loop is blocked. */
export interface Watchdog {
  /** Moves its deadline to `ms` from now. With `Infinity` it sleeps until the process ends. */
  extend(ms: number): void;
  /** Ends its thread, in a process that keeps running. */
  stop(): void;
}

/** Does nothing. */
export const NO_WATCHDOG: Watchdog = { extend: () => undefined, stop: () => undefined };

/** Name of its thread, for debuggers and for other parts of the engine. */
export const WATCHDOG_NAME = 'quiesce watchdog';

/** ms after the deadline within which an event loop that is not blocked ends the process itself. */
const LEEWAY = 100;
const LATEST = 2 ** 31 - 1;

interface ThreadData {
  /** Start in ns, on the clock that both threads share. */
  readonly startedAt: bigint;
  /** The deadline in ms from the start. The thread sleeps until then, or until it changes. */
  readonly due: Int32Array<SharedArrayBuffer>;
  /** Name of watchdog threads. */
  readonly name: string;
  /** Deadline of the shutdown in ms, for its message. */
  readonly deadline: number;
  readonly terminationLog: string | undefined;
  /** True if a debugger may be attached. */
  readonly isInspected: boolean;
  /** True if the inspector may be used. */
  readonly mayInspect: boolean;
  readonly poolKinds: readonly string[];
}

/**
 * Starts a thread that ends the process with code 1 after `ms`, even if the main thread is blocked, and names the blocking function. The
 * thread sleeps without an event loop, so it costs nothing. If the process ends in time, the thread ends with it.
 * @param clock in ns, shared by both threads
 * @param mayInspect true if Node's permission model allows the inspector
 * @param onError is called if the thread cannot run
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
    {
      startedAt,
      due,
      name: WATCHDOG_NAME,
      deadline,
      terminationLog,
      isInspected,
      mayInspect,
      poolKinds: POOL_KINDS,
    },
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
      name: WATCHDOG_NAME,
      workerData,
      // The app's preloaded modules do not belong in this thread.
      execArgv: [],
      env: {},
      // If a debugger may be attached, the thread receives every script of the process.
      resourceLimits: { maxOldGenerationSizeMb: workerData.isInspected ? 256 : 16 },
    });
    worker.on('error', onError);
    worker.unref();
    return worker;
  } catch (error) {
    // Node's permission model may forbid worker threads.
    onError(error);
    return undefined;
  }
}
