import type { EventEmitter } from 'node:events';
import type { Drain, ShutdownReport } from '@quiesce/core';
import { InPlace, type Raw } from './in-place.ts';
import { begin, type Shared } from './shared.ts';

/** A call of a handler, deferred until after the drain. */
type Call = () => unknown;

/**
 * Runs the app's own signal handlers after the drain, in their order, so that none of them cuts it with `server.close()`,
 * `process.exit()` or a closed database. They stay registered, each in a wrapper. No drain ends the process until their promises
 * have settled.
 */
export class HeldSignals {
  readonly #events: EventEmitter;
  readonly #shared: Shared;
  readonly #drain: Drain;
  readonly #exitGrace: number;
  readonly #signals: readonly NodeJS.Signals[];
  readonly #beforeHandlers: (report: ShutdownReport) => void;
  readonly #held: InPlace[];
  readonly #later: Call[] = [];
  readonly #called = new Set<unknown>();
  readonly #onRemoved: (event: string | symbol, listener: object) => void;
  #undo: (() => void) | undefined;
  #hasEnded = false;

  /**
   * @param exitGrace ms that the process has to end by itself
   * @param beforeHandlers called with the report, before the app's handlers run
   */
  constructor(
    events: EventEmitter,
    shared: Shared,
    drain: Drain,
    { signals, exitGrace }: { readonly signals: readonly NodeJS.Signals[]; readonly exitGrace: number },
    beforeHandlers: (report: ShutdownReport) => void,
  ) {
    this.#events = events;
    this.#shared = shared;
    this.#drain = drain;
    this.#exitGrace = exitGrace;
    this.#signals = signals;
    this.#beforeHandlers = beforeHandlers;
    this.#held = signals.map((name) => this.#hold(name));
    this.#onRemoved = (event, listener) => {
      const isOurs = signals.some((name) => name === event) && !this.#isInstalled(String(event));
      // The app removed all listeners to add its own.
      if (isOurs && this.#undo && !shared.known.has(listener)) queueMicrotask(() => this.#reinstall());
    };
    drain.on('closed', (report) => this.#closed(report));
  }

  /** Listens to the signals, in front of the app's handlers. Does nothing if it already does. */
  install(): void {
    if (this.#undo) return;
    this.#undo = this.#drain.handleSignals();
    for (const held of this.#held) held.start();
    this.#events.on('removeListener', this.#onRemoved);
  }

  /** Leaves signals to Node and the app. Does nothing during a shutdown. */
  uninstall(): void {
    if (!this.#undo || this.#later.length > 0 || this.isStopping) return;
    this.#events.removeListener('removeListener', this.#onRemoved);
    for (const held of this.#held) held.stop();
    this.#undo();
    this.#undo = undefined;
  }

  /** True if a shutdown is running or has ended. */
  get isStopping(): boolean {
    const { state } = this.#drain;
    return this.#shared.underWay.size > 0 || (state !== 'starting' && state !== 'ready');
  }

  #isInstalled(name: string): boolean {
    const dispatch = this.#shared.listeners.get(name)?.dispatch;
    return dispatch !== undefined && this.#events.rawListeners(name).some((raw) => raw === dispatch);
  }

  #reinstall(): void {
    if (!this.#undo || this.isStopping || this.#signals.every((name) => this.#isInstalled(name))) return;
    this.#undo();
    this.#undo = this.#drain.handleSignals();
  }

  #hold(name: NodeJS.Signals): InPlace {
    const wrap = (raw: Raw, original: object): Raw => {
      // Otherwise the drain would warn about this handler.
      this.#shared.known.add(original);
      const hold = (key: unknown, call: Call): unknown => this.#callLater(name, key, call);
      return function heldUntilDrained(this: unknown, ...values: unknown[]) {
        return hold(raw, () => Reflect.apply(raw, this, values));
      };
    };
    return new InPlace(this.#events, name, wrap, (raw) => raw === this.#shared.listeners.get(name)?.dispatch);
  }

  /** Defers a call until the drain has ended. Further signals until then do not call the handler again. */
  #callLater(name: string, key: unknown, call: Call): unknown {
    if (this.#hasEnded || !this.#isInstalled(name)) return call();
    if (this.#called.has(key)) return undefined;
    this.#called.add(key);
    this.#later.push(call);
    return undefined;
  }

  #closed(report: ShutdownReport): void {
    const { outcome, duration, plan } = report;
    const calls = this.#later.splice(0);
    // No handler was called, or a second SIGINT or the deadline has forced the end.
    if (calls.length === 0 || outcome === 'forced') {
      this.#hasEnded = true;
      return;
    }
    const endsAt = performance.now() + Math.max(0, plan.deadline - duration - this.#exitGrace);
    const left = (): number => Math.max(0, endsAt - performance.now());
    const ended = new Promise<0 | 1>((resolve) => {
      // Deferred until the exit code of the report has been set: a handler may end the process.
      setImmediate(() => {
        this.#hasEnded = true;
        this.#beforeHandlers(report);
        callAll(calls, left(), resolve);
      });
    });
    begin(this.#shared, left, ended);
  }
}

/**
 * Calls handlers one after another, as an event emitter does. Calls `end` once all returned promises have settled. Handlers that
 * use callbacks cannot be tracked: the process then ends by itself, or when the time is up.
 * @param end called with 1 if a promise has not settled within `time` ms
 */
function callAll(calls: readonly Call[], time: number, end: (code: 0 | 1) => void): void {
  const running: Promise<unknown>[] = [];
  setTimeout(() => end(running.length > 0 ? 1 : 0), time).unref();
  let hasCallbackHandlers = false;
  try {
    for (const call of calls) {
      const returned = call();
      if (returned instanceof Promise) running.push(returned);
      else hasCallbackHandlers = true;
    }
  } finally {
    const settled = async (): Promise<void> => {
      await Promise.allSettled(running);
      running.length = 0;
      if (!hasCallbackHandlers) end(0);
    };
    void settled();
  }
}
