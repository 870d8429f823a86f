import cluster from 'node:cluster';
import type { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout } from 'node:timers';
import { isMainThread } from 'node:worker_threads';
import { findPlatform } from '../options/platform.ts';
import { realClock } from '../util/time.ts';
import { napWhile, poolIdle } from '../util/thread-pool.ts';
import { followExitBlockers } from './exit-blockers.ts';
import { listenForMessages } from './messages.ts';
import { callerOfExit, describeListener } from './neighbours.ts';
import { write, written } from './output.ts';
import type { ProcessPort } from './port.ts';
import { onPrimaryGone } from './primary-gone.ts';
import { findUnsupportedRuntime } from './refuse-runtime.ts';
import { listenTogether, sharedByCopies } from './shared.ts';
import { Shutdowns } from './shutdowns.ts';
import { SilentThreads } from './silent-threads.ts';
import { NO_WATCHDOG, startWatchdog } from './watchdog.ts';
import { writeErrorNow } from './write-now.ts';

/** ms that the transfer of a connection from a cluster's primary to a worker may take. */
const HANDOVER_TIME = 100;

/** ms within which a thread answers if it runs JavaScript or is idle. */
const ANSWER_TIME = 500;

/** The real process. Only this file accesses the global `process`. */
export const nodeProcess: ProcessPort = {
  clock: realClock,
  isClusterWorker: cluster.isWorker,
  platform: findPlatform(process.env),
  isMainThread,
  unsupportedRuntime: findUnsupportedRuntime(process.versions),

  get shutdowns() {
    return new Shutdowns(sharedByCopies());
  },

  created() {
    const shared = sharedByCopies();
    shared.drains = (shared.drains ?? 0) + 1;
  },

  watches(drain) {
    for (const listener of sharedByCopies().onWatch ?? []) listener(drain);
  },

  onSignal(name, listener) {
    const undo = listen(name, listener);
    return () => {
      undo();
      // The kernel drops signals that PID 1 of a container does not handle: only SIGKILL would end it.
      if (process.pid === 1 && process.listenerCount(name) === 0) process.on(name, endBySignal);
    };
  },

  neighbours(name) {
    const { listeners, known } = sharedByCopies();
    const ours = listeners.get(name)?.dispatch;
    const isKnown = (listener: object): boolean =>
      listener === ours || listener === endBySignal || known.has(listener);
    const others = process.listeners(name).filter((listener) => !isKnown(listener));
    return others.flatMap((listener) => describeListener(listener) ?? []);
  },

  onUncaught(listener) {
    return listen('uncaughtException', listener);
  },

  onMessage(listener) {
    if (!process.channel) return () => undefined;
    const source = {
      has: () => process.listenerCount('message') > 0,
      add: (dispatch: (message: unknown) => void) => listenForMessages(process, dispatch),
    };
    return listenTogether(sharedByCopies(), 'message', source, listener);
  },

  onPrimaryGone(listener) {
    const { worker } = cluster;
    if (!worker) return () => undefined;
    const source = { has: () => true, add: (dispatch: () => void) => onPrimaryGone(worker, dispatch) };
    return listenTogether(sharedByCopies(), 'primary gone', source, listener);
  },

  onExit(listener) {
    return listen('exit', () => listener(callerOfExit(new Error('exit').stack)));
  },

  setExitCode(code) {
    if (!process.exitCode) process.exitCode = code;
    if (code === 0) return;
    process.off('exit', keepFailure).once('exit', keepFailure);
  },

  endByItself(grace, onStillAlive) {
    // A connection that the primary has just sent would be lost, so it gets time to arrive.
    if (cluster.isWorker) realClock.after(HANDOVER_TIME, () => cluster.worker?.disconnect());
    setTimeout(onStillAlive, grace).unref();
    // Node waits for unref'd threads, too.
    const undo = listen('beforeExit', () => {
      undo();
      void callIfThreadSilent(onStillAlive);
    });
  },

  followExitBlockers: () => followExitBlockers(() => nodeProcess.activeResources()),

  exit(code, mustKill = false) {
    if (mustKill && isMainThread) process.once('exit', kill);
    process.exit(process.exitCode || code);
  },

  startWatchdog(ms, options, onError) {
    // A thread must not end the process; its parent can terminate the thread.
    if (!isMainThread) return NO_WATCHDOG;
    // `undefined` unless the permission model is on, contrary to the types.
    const { permission }: { readonly permission?: NodeJS.ProcessPermission } = process;
    const mayInspect = permission === undefined || permission.has('inspector');
    return startWatchdog(() => process.hrtime.bigint(), mayInspect, ms, options, onError);
  },

  get terminalWidth() {
    // Some terminals report a width of 0.
    return process.stderr.isTTY ? process.stderr.columns || 80 : undefined;
  },

  writeError(text) {
    write(process.stderr, text);
  },

  writeErrorNow,

  writeFile(path, text) {
    writeFileSync(path, text);
  },

  async flushed() {
    await Promise.all([process.stdout, process.stderr].map((stream) => written(stream)));
  },

  hasPendingWrites() {
    return process.getActiveResourcesInfo().some((kind) => kind.endsWith('WriteWrap'));
  },

  activeResources() {
    const kinds = process.getActiveResourcesInfo();
    for (const stream of [process.stdout, process.stderr]) {
      // Listed like other resources, but output does not keep a process alive.
      const own = kinds.indexOf(stream.isTTY ? 'TTYWrap' : 'PipeWrap');
      if (stream instanceof Socket && own >= 0) kinds.splice(own, 1);
    }
    const counts: Record<string, number> = {};
    for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  },

  poolIdle: (limit, stop) => poolIdle(realClock, () => nodeProcess.activeResources(), limit, stop),
};

/** Listens to an event of the process, before all existing listeners. All drains of the process share one listener. */
function listen(event: string, listener: (value: unknown) => void): () => void {
  const emitter: EventEmitter = process;
  const source = {
    has: (dispatch: () => void) => emitter.listeners(event).includes(dispatch),
    add(dispatch: () => void) {
      emitter.prependListener(event, dispatch);
      return () => emitter.off(event, dispatch);
    },
  };
  return listenTogether(sharedByCopies(), event, source, listener);
}

function keepFailure(code: number): void {
  if (code === 0) process.exitCode = 1;
}

/** Calls `listener` if a thread does not answer. Does nothing if there are no threads. */
async function callIfThreadSilent(listener: () => void): Promise<void> {
  const threads = new SilentThreads();
  await napWhile(realClock, () => threads.count > 0, ANSWER_TIME, new AbortController().signal);
  if (threads.count > 0) listener();
  threads.stop();
}

/** The default action of a signal, unless other code handles it. */
function endBySignal(name: NodeJS.Signals, number: number): void {
  if (process.listeners(name).every((listener) => listener === endBySignal)) process.exit(128 + number);
}

/** Kills this process. PID 1 of a container cannot kill itself, because the kernel drops the signal, so it aborts. */
function kill(): void {
  if (process.pid === 1) process.abort();
  process.kill(process.pid, 'SIGKILL');
}
