import type { Departures } from '../connections/departures.ts';
import { describeError } from '../errors.ts';
import { EmptyingMap } from '../util/emptying-map.ts';
import type { Progress } from '../lifecycle.ts';
import type { Logger } from '../options/options.ts';
import { deferred } from '../util/deferred.ts';
import { afterReading, type Clock } from '../util/time.ts';
import type { Farewell, Farewells, Upgraded, UpgradedSockets } from './farewell.ts';

/** Runs the farewells: one for each client, at its turn. */
export class FarewellQueue {
  readonly #progress: Progress;
  readonly #sockets: UpgradedSockets;
  readonly #departures: Departures;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #all = new Set<Farewells>();
  readonly #known = new WeakSet<object>();
  /** Farewells that have not begun, by client: calling one begins it now. */
  readonly #due = new Map<object, () => void>();
  /** Called once when all farewells have begun. */
  #onAllBegun: (() => void) | undefined;
  /** Clients without their own connection that have not left. */
  readonly #sessions = new EmptyingMap<object, Farewell>();
  readonly #timers = new Set<() => void>();
  readonly #afterwards = new Set<() => unknown>();
  /** Number of clients that were closed before they got the acknowledgements they waited for. */
  #unacknowledged = 0;

  /**
   * @param sockets the upgraded sockets that are open
   * @param departures decides when a farewell begins
   */
  constructor(
    progress: Progress,
    sockets: UpgradedSockets,
    departures: Departures,
    logger: Logger,
    clock: Clock,
  ) {
    this.#progress = progress;
    this.#sockets = sockets;
    this.#departures = departures;
    this.#logger = logger;
    this.#clock = clock;
  }

  add(farewells: Farewells): () => void {
    this.#all.add(farewells);
    const enqueueNow = (): void => {
      if (this.#progress.endsIdle) this.#enqueue(farewells);
    };
    if (this.#progress.isDraining) this.#refuse(farewells);
    enqueueNow();
    const undo = farewells.whenMore?.(enqueueNow);
    return () => {
      undo?.();
      this.#all.delete(farewells);
    };
  }

  refuseSessions(): void {
    for (const farewells of this.#all) this.#refuse(farewells);
  }

  /** Registers a farewell of the app, which is called after all others have begun. */
  afterAll(fn: () => unknown): () => void {
    this.#afterwards.add(fn);
    return () => this.#afterwards.delete(fn);
  }

  /**
   * Begins all farewells.
   * @param onAllBegun is called once when the last one has begun
   * @returns a promise that resolves when the clients without their own connection have left
   */
  begin(onAllBegun: () => void): Promise<void> {
    this.#onAllBegun = onAllBegun;
    for (const farewells of this.#all) this.#enqueue(farewells);
    if (this.#due.size === 0) this.#allBegun();
    return this.#sessions.whenEmpty();
  }

  /** Begins the remaining farewells now: nothing else waits for clients of servers that are not watched. */
  async finish(): Promise<void> {
    for (const farewells of this.#all) this.#enqueue(farewells);
    for (const begin of this.#due.values()) begin();
    this.#allBegun();
    await this.#sessions.whenEmpty();
    this.#stopTimers();
    this.#warnOfUnacknowledged();
  }

  /** Ends the clients without their own connection, and begins no further farewell. */
  stop(): void {
    this.#stopTimers();
    for (const [client, { terminate }] of this.#sessions) {
      void this.#call(terminate);
      this.#sessions.delete(client);
    }
    this.#warnOfUnacknowledged();
  }

  /** Returns the upgraded sockets without a farewell. If it is not known which sockets have one, returns the latest. */
  withoutFarewell(): readonly Upgraded[] {
    const sockets = [...this.#sockets.values()].filter(
      // A socket that its handler has ended is about to close.
      ({ socket, hasFarewell }) => !hasFarewell && !socket.writableEnded && !socket.destroyed,
    );
    const farewells = [...this.#all].flatMap((all) => this.#listed(all));
    return sockets.slice(farewells.filter(({ socket }) => socket === 'unknown').length);
  }

  #allBegun(): void {
    this.#onAllBegun?.();
    this.#onAllBegun = undefined;
    if (this.#afterwards.size > 0) for (const any of this.#sockets.values()) any.endedBy ??= 'announced';
    for (const fn of this.#afterwards) void this.#call(fn);
    this.#afterwards.clear();
  }

  /** Queues the farewells of clients that have had none so far, each for its turn. */
  #enqueue(farewells: Farewells): void {
    for (const farewell of this.#listed(farewells)) {
      if (this.#known.has(farewell.to)) continue;
      this.#known.add(farewell.to);
      this.#register(farewell);
      const begin = (): boolean => {
        if (!this.#due.delete(farewell.to)) return false;
        void this.#run(farewell);
        if (this.#due.size === 0) this.#allBegun();
        return true;
      };
      this.#due.set(farewell.to, begin);
      this.#departures.add(begin);
    }
  }

  /** Records that the client's connection ends with a farewell; if it has none of its own, that it has not left. */
  #register(farewell: Farewell): void {
    const { to, socket, whenGone } = farewell;
    const state = typeof socket === 'object' ? this.#sockets.get(socket) : undefined;
    if (state) {
      state.hasFarewell = true;
      state.endedBy ??= 'announced';
    }
    // It belongs to one of these sockets. Those still open after the farewell count as announced.
    if (socket === 'unknown') for (const any of this.#sockets.values()) any.endedBy ??= 'announced';
    if (!whenGone) return;
    this.#sessions.set(to, farewell);
    whenGone(() => this.#sessions.delete(to));
  }

  async #run({ to, whenAcknowledged, close, terminate, timeout }: Farewell): Promise<void> {
    const acknowledged = whenAcknowledged?.();
    if (acknowledged && !(await this.#resolvesWithin(timeout, acknowledged))) this.#unacknowledged += 1;
    void this.#call(close);
    this.#later(timeout, () => {
      void this.#call(terminate);
      this.#sessions.delete(to);
    });
  }

  /** Resolves to true if `promise` resolves within `ms`. */
  async #resolvesWithin(ms: number, promise: Promise<void>): Promise<boolean> {
    const limit = deferred<boolean>();
    const undo = this.#later(ms, () => limit.resolve(false));
    const hasResolved = await Promise.race([promise.then(() => true), limit.promise]);
    undo();
    return hasResolved;
  }

  #warnOfUnacknowledged(): void {
    const clients = this.#unacknowledged;
    this.#unacknowledged = 0;
    if (clients === 0) return;
    const message = `clients closed without an acknowledgement that they waited for: ${clients}`;
    this.#logger.warn({ clients }, message);
  }

  #refuse(farewells: Farewells): void {
    try {
      farewells.refuseSessions?.();
    } catch (error) {
      this.#logger.error({ err: error }, `a farewell failed: ${describeError(error)}`);
    }
  }

  /** Calls app code to list the farewells: if it throws, the shutdown continues. */
  #listed(farewells: Farewells): Farewell[] {
    try {
      return [...farewells.all(this.#sockets)];
    } catch (error) {
      this.#logger.error({ err: error }, `a farewell failed: ${describeError(error)}`);
      return [];
    }
  }

  /** Calls app code. An error is logged and stops no other farewell. */
  async #call(fn: () => unknown): Promise<void> {
    try {
      await fn();
    } catch (error) {
      this.#logger.error({ err: error }, `a farewell failed: ${describeError(error)}`);
    }
  }

  #later(ms: number, fn: () => void): () => void {
    const undo = afterReading(this.#clock, ms, () => {
      this.#timers.delete(undo);
      fn();
    });
    this.#timers.add(undo);
    return () => {
      this.#timers.delete(undo);
      undo();
    };
  }

  #stopTimers(): void {
    for (const undo of this.#timers) undo();
    this.#timers.clear();
  }
}
