import cluster from 'node:cluster';
import type { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout } from 'node:timers';
import { isMainThread } from 'node:worker_threads';
import type { ResolvedOptions } from '../options/options.ts';
import { realClock, type Clock } from '../util/time.ts';
import { napWhile, poolOver } from '../util/thread-pool.ts';
import { followExitBlockers, type ExitBlockers } from './exit-blockers.ts';
import { SilentThreads } from './silent-threads.ts';
import { hearMessages } from './messages.ts';
import { callerOfExit, describeListener } from './neighbours.ts';
import { write, written } from './output.ts';
import { onPrimaryGone } from './primary-gone.ts';
import { findUnsupportedRuntime, type UnsupportedRuntime } from './refuse-runtime.ts';
import { listenTogether, sharedByCopies } from './shared.ts';
import { Shutdowns } from './shutdowns.ts';
import { NO_WATCHDOG, startWatchdog, type Watchdog } from './watchdog.ts';
import { writeErrorNow } from './write-now.ts';

/** The process as the product uses it. This file alone touches the global `process`. */
export interface ProcessPort {
  readonly clock: Clock;
  readonly isClusterWorker: boolean;
  /** Signals never arrive in any other thread, and its exit ends that thread alone. */
  readonly isMainThread: boolean;
  readonly unsupportedRuntime: UnsupportedRuntime | undefined;
  /** The shutdowns of all drains of this process. */
  readonly shutdowns: Shutdowns;
  /** Its listener is called before those that others have added so far. */
  onSignal(name: NodeJS.Signals, listener: () => void): () => void;
  /** Listeners of a signal that are not of a drain, and may end the process or close something, described. */
  neighbours(name: NodeJS.Signals): readonly string[];
  /** Called instead of the process being ended by an exception, or a rejection, that nobody catches. */
  onUncaught(listener: (error: unknown) => void): () => void;
  /** Messages of the parent process (pm2, `child_process.fork`); never heard where there is no such channel. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** Called when the primary of a node:cluster worker is gone; the worker lives on, without a listening socket. */
  onPrimaryGone(listener: () => void): () => void;
  /**
   * Called while the process ends: what is not done at once is not done.
   * @param caller who has called `process.exit()`, where somebody has
   */
  onExit(listener: (caller: string | undefined) => void): () => void;
  /**
   * Sets the code of its end. A code that somebody else has set stays, unless it says success. Failure stays, whoever
   * calls `process.exit(0)` later.
   */
  setExitCode(code: 0 | 1): void;
  /**
   * Lets it end by itself, as soon as nothing keeps it alive. A node:cluster worker leaves its primary, whose channel would.
   * @param onStillAlive is called if it still lives in `grace` ms
   */
  endByItself(grace: number, onStillAlive: () => void): void;
  /** Follows what an exit would wait for. */
  followExitBlockers(): ExitBlockers;
  /**
   * Ends it now.
   * @param mustKill whether something holds an exit up that may never return: then it is killed, once the listeners of `exit` have run
   */
  exit(code: 0 | 1, mustKill?: boolean): void;
  startWatchdog(
    ms: number,
    options: Pick<ResolvedOptions, 'deadline' | 'terminationLog'>,
    onError: (error: unknown) => void,
  ): Watchdog;
  /** Columns of the terminal that stderr is; `undefined` where it is none. */
  readonly terminalWidth: number | undefined;
  writeError(text: string): void;
  /** Writes to stderr at once, for what has no time to wait. */
  writeErrorNow(text: string): void;
  /** Writes a file at once, in place of what is in it. */
  writeFile(path: string, text: string): void;
  /** Resolves when stdout and stderr have taken what was written to them. */
  flushed(): Promise<void>;
  /** Whether a socket of this process, or a pipe, has been written to faster than the kernel takes it. */
  hasPendingWrites(): boolean;
  /** What keeps the process alive, by kind. */
  activeResources(): Record<string, number>;
  /** Resolves when no job is in the thread pool that can be seen; after `limit` ms; or on `stop`. */
  poolOver(limit: number, stop: AbortSignal): Promise<void>;
}

/** ms that a connection may be on its way from a cluster's primary to a worker. */
const HANDOVER_TIME = 100;

/** ms in which a thread answers that runs JavaScript, or waits. */
const ANSWER_TIME = 500;

export const nodeProcess: ProcessPort = {
  clock: realClock,
  isClusterWorker: cluster.isWorker,
  isMainThread,
  unsupportedRuntime: findUnsupportedRuntime(process.versions),

  get shutdowns() {
    return new Shutdowns(sharedByCopies());
  },

  onSignal(name, listener) {
    const undo = listen(name, listener);
    return () => {
      undo();
      // The kernel drops signals that the first process of a container does not handle: nothing but SIGKILL would end it.
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
      add: (dispatch: (message: unknown) => void) => hearMessages(process, dispatch),
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
    // A connection that the primary has handed over to a worker that is gone is lost: it is given the time to arrive.
    if (cluster.isWorker) realClock.after(HANDOVER_TIME, () => cluster.worker?.disconnect());
    setTimeout(onStillAlive, grace).unref();
    // Node waits for threads that keep nothing alive, too.
    const undo = listen('beforeExit', () => {
      undo();
      void tellIfSilent(onStillAlive);
    });
  },

  followExitBlockers: () => followExitBlockers(() => nodeProcess.activeResources()),

  exit(code, mustKill = false) {
    if (mustKill && isMainThread) process.once('exit', kill);
    process.exit(process.exitCode || code);
  },

  startWatchdog(ms, options, onError) {
    // It ends the process, which is not up to a thread: whoever has started that can terminate it.
    if (!isMainThread) return NO_WATCHDOG;
    // There is none unless the permission model is on, whatever the types say.
    const { permission }: { readonly permission?: NodeJS.ProcessPermission } = process;
    const mayInspect = permission === undefined || permission.has('inspector');
    return startWatchdog(() => process.hrtime.bigint(), mayInspect, ms, options, onError);
  },

  get terminalWidth() {
    // Some say that they have none.
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
      // Listed like any other, yet a process does not live for its output.
      const own = kinds.indexOf(stream.isTTY ? 'TTYWrap' : 'PipeWrap');
      if (stream instanceof Socket && own >= 0) kinds.splice(own, 1);
    }
    const counts: Record<string, number> = {};
    for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  },

  poolOver: (limit, stop) => poolOver(realClock, () => nodeProcess.activeResources(), limit, stop),
};

/** Listens to an event of the process, together with all other drains in it, and in front of everybody else so far. */
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

/** Calls `tell` if a thread does not answer. Where there is none, nothing keeps the process alive. */
async function tellIfSilent(tell: () => void): Promise<void> {
  const threads = new SilentThreads();
  await napWhile(realClock, () => threads.count > 0, ANSWER_TIME, new AbortController().signal);
  if (threads.count > 0) tell();
  threads.stop();
}

/** What a signal does to any other process, unless somebody else handles it. */
function endBySignal(name: NodeJS.Signals, number: number): void {
  if (process.listeners(name).every((listener) => listener === endBySignal)) process.exit(128 + number);
}

/** The first process of a container cannot kill itself: the kernel drops that signal. */
function kill(): void {
  if (process.pid === 1) process.abort();
  process.kill(process.pid, 'SIGKILL');
}
