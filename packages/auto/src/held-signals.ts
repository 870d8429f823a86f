import type { EventEmitter } from 'node:events';
import type { Drain, ShutdownReport } from '@quiesce/core';
import { InPlace, type Raw } from './in-place.ts';
import { begin, type Shared } from './shared.ts';

/** Handlers that a signal would have called, in their order. */
type Call = () => unknown;

/**
 * The app's own signal handlers run when the drain is over, in their order, so that none of them cuts it: `server.close()`, `process.exit()`,
 * a closed database. They stay registered, each under a wrapper. Until their promises have settled, no drain ends the process.
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
  #isOver = false;

  /**
   * @param exitGrace ms that the process has to end by itself
   * @param beforeHandlers is called before the handlers are
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
      // The app has removed all listeners, to add its own.
      if (isOurs && this.#undo && !shared.known.has(listener)) queueMicrotask(() => this.#reinstall());
    };
    drain.on('closed', (report) => this.#closed(report));
  }

  /** Listens to the signals, in front of the app's handlers. Does nothing if it does. */
  install(): void {
    if (this.#undo) return;
    this.#undo = this.#drain.handleSignals();
    for (const held of this.#held) held.start();
    this.#events.on('removeListener', this.#onRemoved);
  }

  /** Leaves signals to Node and the app. During a shutdown it does nothing. */
  uninstall(): void {
    if (!this.#undo || this.#later.length > 0 || this.isStopping) return;
    this.#events.removeListener('removeListener', this.#onRemoved);
    for (const held of this.#held) held.stop();
    this.#undo();
    this.#undo = undefined;
  }

  /** Whether a shutdown is under way, or over. */
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
      // The drain would warn of it.
      this.#shared.known.add(original);
      const hold = (key: unknown, call: Call): unknown => this.#callLater(name, key, call);
      return function heldUntilDrained(this: unknown, ...values: unknown[]) {
        return hold(raw, () => Reflect.apply(raw, this, values));
      };
    };
    return new InPlace(this.#events, name, wrap, (raw) => raw === this.#shared.listeners.get(name)?.dispatch);
  }

  /** Further signals during the drain do not call a handler again. */
  #callLater(name: string, key: unknown, call: Call): unknown {
    if (this.#isOver || !this.#isInstalled(name)) return call();
    if (this.#called.has(key)) return undefined;
    this.#called.add(key);
    this.#later.push(call);
    return undefined;
  }

  #closed(report: ShutdownReport): void {
    const { outcome, duration, plan } = report;
    const calls = this.#later.splice(0);
    // Somebody wants the end now, or the time is up.
    if (calls.length === 0 || outcome === 'forced') {
      this.#isOver = true;
      return;
    }
    const endsAt = performance.now() + Math.max(0, plan.deadline - duration - this.#exitGrace);
    const left = (): number => Math.max(0, endsAt - performance.now());
    const over = new Promise<0 | 1>((resolve) => {
      // Later, so that the exit code of the report has been set: a handler may end the process.
      setImmediate(() => {
        this.#isOver = true;
        this.#beforeHandlers(report);
        callAll(calls, left(), resolve);
      });
    });
    begin(this.#shared, left, over);
  }
}

/**
 * Calls handlers one after another, as an event does. Those that return a promise have settled when `end` is called. What one does that
 * calls back nobody knows: then the process ends by itself, or when the time is up.
 * @param end is called with 1 if a promise has not settled within `time` ms
 */
function callAll(calls: readonly Call[], time: number, end: (code: 0 | 1) => void): void {
  const running: Promise<unknown>[] = [];
  setTimeout(() => end(running.length > 0 ? 1 : 0), time).unref();
  let callsBack = false;
  try {
    for (const call of calls) {
      const returned = call();
      if (returned instanceof Promise) running.push(returned);
      else callsBack = true;
    }
  } finally {
    const settled = async (): Promise<void> => {
      await Promise.allSettled(running);
      running.length = 0;
      if (!callsBack) end(0);
    };
    void settled();
  }
}
