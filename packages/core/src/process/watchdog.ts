import type * as fs from 'node:fs';
import type * as inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { ResolvedOptions } from '../options/options.ts';
import { POOL_KINDS } from '../thread-pool.ts';

/** Ends the process where its own loop cannot, because it is blocked. */
export interface Watchdog {
  /** Moves the moment at which it bites to `ms` from now. */
  extend(ms: number): void;
  stop(): void;
}

/** ms after its moment in which a loop that is not blocked ends the process itself. */
const LEEWAY = 100;
const LATEST = 2 ** 31 - 1;

/**
 * Starts a thread that ends the process with code 1 in `ms`, whatever the main thread is doing, and says what that is. It
 * waits without an event loop and costs nothing while it does. Where the process ends in time, it ends with it.
 * @param clock in ns, the one that both threads share
 * @param onError is told if the thread cannot run
 */
export function startWatchdog(
  clock: () => bigint,
  ms: number,
  { deadline, terminationLog }: Pick<ResolvedOptions, 'deadline' | 'terminationLog'>,
  onError: (error: unknown) => void,
): Watchdog {
  const startedAt = clock();
  // The moment to bite, in ms from the start: the thread sleeps until then, or until it changes.
  const due = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const extend = (time: number): void => {
    Atomics.store(due, 0, Math.min(Number(clock() - startedAt) / 1e6 + time + LEEWAY, LATEST));
    Atomics.notify(due, 0);
  };
  extend(ms);
  const worker = startThread({ startedAt, due, deadline, terminationLog, poolKinds: POOL_KINDS }, onError);
  return {
    extend,
    stop() {
      worker?.off('error', onError);
      void worker?.terminate();
    },
  };
}

function startThread(
  workerData: ThreadModules['workerData'],
  onError: (error: unknown) => void,
): Worker | undefined {
  try {
    const worker = new Worker(SCRIPT, {
      eval: true,
      workerData,
      // Nothing that the app preloads belongs into this thread.
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 16 },
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

interface ThreadModules {
  readonly fs: typeof fs;
  readonly inspector: typeof inspector;
  readonly process: NodeJS.Process;
  readonly workerData: {
    readonly startedAt: bigint;
    readonly due: Int32Array<SharedArrayBuffer>;
    readonly deadline: number;
    readonly terminationLog: string | undefined;
    readonly poolKinds: readonly string[];
  };
}

/** What the thread does. It is handed over as text, so that it needs no file of its own where the app is bundled. */
function thread({ fs, inspector, process, workerData }: ThreadModules): void {
  const { startedAt, due, deadline, terminationLog, poolKinds } = workerData;
  for (;;) {
    const moment = Atomics.load(due, 0);
    const left = moment - Number(process.hrtime.bigint() - startedAt) / 1e6;
    if (left <= 0) break;
    Atomics.wait(due, 0, moment, left);
  }

  const session = new inspector.Session();
  const files = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => {
    files.set(scriptId, url.slice(url.lastIndexOf('/') + 1));
  });
  const say = (what: string): void => {
    const line = `quiesce: the event loop is blocked, past the deadline of ${deadline} ms: ${what}\n`;
    try {
      if (terminationLog !== undefined) fs.writeFileSync(terminationLog, line);
    } catch {
      // stderr has it.
    }
    for (let attempts = 0; attempts < 100; attempts += 1) {
      try {
        fs.writeSync(2, line);
        return;
      } catch {
        // A pipe that is full, and not blocking: it may have room in a moment.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
    }
  };
  let isPaused = false;
  // Code that is not JavaScript cannot be paused, and a listener of 'exit' may block as well. The timer also keeps this
  // thread: were it to end by itself while the main thread answers it, Node would abort.
  setTimeout(() => {
    // The kernel drops signals that the first process of a container sends to itself.
    if (!isPaused) say(`${process.pid === 1 ? 'cannot be ended' : 'killed'}, in code that is not JavaScript`);
    process.kill(process.pid, 'SIGKILL');
  }, 2_000);
  session.on('Debugger.paused', ({ params: { callFrames } }) => {
    isPaused = true;
    const frames = callFrames.slice(0, 6).map(({ functionName, location: { scriptId, lineNumber } }) => {
      return `${functionName || '(anonymous)'} (${files.get(scriptId)}:${lineNumber + 1})`;
    });
    say(`ended while running ${frames.join(' < ')}`);
    session.post('Debugger.evaluateOnCallFrame', {
      callFrameId: callFrames[0]?.callFrameId ?? '',
      // An exit waits for the jobs of the thread pool, and one that is stuck would hold it for ever.
      expression: `process.getActiveResourcesInfo().some((kind) => ${JSON.stringify(poolKinds)}.includes(kind))
        ? process.pid === 1 ? process.abort() : process.kill(process.pid, 'SIGKILL')
        : process.exit(1)`,
    });
  });
  session.connectToMainThread();
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}

const SCRIPT = `
  // Some compilers wrap functions in a call of this helper of theirs.
  const __name = (fn) => fn;
  (${thread.toString()})({
    fs: require('node:fs'),
    inspector: require('node:inspector'),
    process,
    workerData: require('node:worker_threads').workerData,
  });
`;
