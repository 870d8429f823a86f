import { EventEmitter } from 'node:events';
import { deferred } from '../util/deferred.ts';
import type { ExitBlockers } from '../process/exit-blockers.ts';
import type { ProcessPort } from '../process/port.ts';
import { nodeProcess } from '../process/process.ts';
import { newShared } from '../process/shared.ts';
import { Shutdowns } from '../process/shutdowns.ts';
import { NO_WATCHDOG, type Watchdog } from '../process/watchdog.ts';
import { hasPoolWork, poolIdle } from '../util/thread-pool.ts';
import { whenRealPoolIdle } from './settle.ts';
import type { TestClock } from './test-clock.ts';
import type { ExitStatus, TestProcess, TestProcessOptions } from './test-process.ts';

/** A simulated process: implements the interface for tests, and the one for the engine. */
export class FakeProcess implements TestProcess, ProcessPort {
  readonly clock: TestClock;
  readonly isClusterWorker: boolean;
  readonly platform = undefined;
  readonly isMainThread = true;
  readonly unsupportedRuntime: ProcessPort['unsupportedRuntime'] = nodeProcess.unsupportedRuntime;
  readonly terminalWidth: number | undefined;
  readonly files: Map<string, string> = new Map();
  output = '';
  exitCode: number | undefined;
  status: ExitStatus | undefined;
  readonly shutdowns: Shutdowns = new Shutdowns(newShared());
  readonly #listeners = new EventEmitter();
  readonly #exited = deferred<ExitStatus>();
  #kinds: Readonly<Record<string, number>> = {};
  /** Cancels the forced end after the grace period; set once the process may exit by itself. */
  #undoGrace: (() => void) | undefined;

  constructor(clock: TestClock, { isClusterWorker = false, terminalWidth }: TestProcessOptions) {
    this.clock = clock;
    this.isClusterWorker = isClusterWorker;
    this.terminalWidth = terminalWidth;
  }

  get exited(): Promise<ExitStatus> {
    return this.#exited.promise;
  }

  signal(name: NodeJS.Signals): void {
    this.#refuseEnded(name);
    if (!this.#listeners.emit(name)) this.#end(name);
  }

  message(message: unknown): void {
    this.#refuseEnded('a message');
    this.#listeners.emit('message', message);
  }

  throwUncaught(error: unknown): void {
    this.#refuseEnded('an exception');
    if (!this.#listeners.emit('uncaught', error)) this.#end(1);
  }

  keptAliveBy(kinds: Readonly<Record<string, number>>): void {
    this.#kinds = { ...kinds };
    if (this.#undoGrace) this.#endIfNothingKeepsIt();
  }

  onSignal(name: NodeJS.Signals, listener: () => void): () => void {
    return this.#on(name, listener);
  }

  created(): void {
    // No preload exists here.
  }

  watches(): void {
    // No preload exists here.
  }

  /** No other code listens to its signals. */
  neighbours(): readonly string[] {
    return [];
  }

  onUncaught(listener: (error: unknown) => void): () => void {
    return this.#on('uncaught', listener);
  }

  onMessage(listener: (message: unknown) => void): () => void {
    return this.#on('message', listener);
  }

  /** It has no primary. */
  onPrimaryGone(): () => void {
    return () => undefined;
  }

  /** No other code can end it. */
  onExit(): () => void {
    return () => undefined;
  }

  setExitCode(code: 0 | 1): void {
    if (!this.exitCode) this.exitCode = code;
  }

  endByItself(grace: number, onStillAlive: () => void): void {
    this.#undoGrace = this.clock.after(grace, onStillAlive);
    this.#endIfNothingKeepsIt();
  }

  followExitBlockers(): ExitBlockers {
    const hasJobs = (): boolean => hasPoolWork(this.#kinds);
    return {
      get jobs() {
        return hasJobs() ? 1 : 0;
      },
      threads: 0,
      stop: () => undefined,
    };
  }

  exit(code: 0 | 1, mustKill = false): void {
    this.#end(mustKill ? 'SIGKILL' : this.exitCode || code);
  }

  /** It has no event loop that could block. */
  startWatchdog(): Watchdog {
    return NO_WATCHDOG;
  }

  writeError(text: string): void {
    this.output += text;
  }

  writeErrorNow(text: string): void {
    this.output += text;
  }

  writeFile(path: string, text: string): void {
    this.files.set(path, text);
  }

  flushed(): Promise<void> {
    return Promise.resolve();
  }

  hasPendingWrites(): boolean {
    return false;
  }

  activeResources(): Record<string, number> {
    return { ...this.#kinds };
  }

  /** Simulated resources use the test's clock; files that the test really writes take none of its time. */
  async poolIdle(limit: number, stop: AbortSignal): Promise<void> {
    await whenRealPoolIdle(limit, stop);
    await poolIdle(this.clock, () => this.#kinds, limit, stop);
  }

  #on(event: string, listener: (value: unknown) => void): () => void {
    this.#listeners.on(event, listener);
    return () => this.#listeners.off(event, listener);
  }

  #endIfNothingKeepsIt(): void {
    if (Object.keys(this.#kinds).length === 0) this.#end(this.exitCode ?? 0);
  }

  #end(status: ExitStatus): void {
    if (this.status !== undefined) return;
    this.status = status;
    this.#undoGrace?.();
    this.#listeners.removeAllListeners();
    this.#exited.resolve(status);
  }

  #refuseEnded(what: string): void {
    if (this.status === undefined) return;
    throw new Error(`The process can no longer receive ${what}: it has ended with ${this.status}.`);
  }
}
