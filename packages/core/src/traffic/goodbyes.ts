import type { Departures } from '../connections/departures.ts';
import { describeError } from '../errors.ts';
import { EmptyingMap } from '../util/emptying-map.ts';
import type { Progress } from '../lifecycle.ts';
import type { Logger } from '../options/options.ts';
import { deferred } from '../util/deferred.ts';
import { afterReading, type Clock } from '../util/time.ts';
import type { Farewell, Farewells, Upgraded, UpgradedSockets } from './farewell.ts';

/** Runs the farewells: one for each client, at its turn. */
export class Goodbyes {
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
  #onAllTold: (() => void) | undefined;
  /** Clients without their own connection that have not left. */
  readonly #sessions = new EmptyingMap<object, Farewell>();
  readonly #timers = new Set<() => void>();
  readonly #afterwards = new Set<() => unknown>();
  /** Number of clients that were closed before they got what they waited for. */
  #inDebt = 0;

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
    const tellNow = (): void => {
      if (this.#progress.endsIdle) this.#tell(farewells);
    };
    if (this.#progress.isDraining) this.#refuse(farewells);
    tellNow();
    const undo = farewells.whenMore?.(tellNow);
    return () => {
      undo?.();
      this.#all.delete(farewells);
    };
  }

  refuseSessions(): void {
    for (const farewells of this.#all) this.#refuse(farewells);
  }

  /** Registers a farewell of the app, which is called after all others have begun. */
  onTold(say: () => unknown): () => void {
    this.#afterwards.add(say);
    return () => this.#afterwards.delete(say);
  }

  /**
   * Begins all farewells.
   * @param onAllTold is called once when the last one has begun
   * @returns a promise that resolves when the clients without their own connection have left
   */
  begin(onAllTold: () => void): Promise<void> {
    this.#onAllTold = onAllTold;
    for (const farewells of this.#all) this.#tell(farewells);
    if (this.#due.size === 0) this.#allTold();
    return this.#sessions.whenEmpty();
  }

  /** Begins the remaining farewells now: nothing else waits for clients of servers that are not watched. */
  async finish(): Promise<void> {
    for (const farewells of this.#all) this.#tell(farewells);
    for (const tell of this.#due.values()) tell();
    this.#allTold();
    await this.#sessions.whenEmpty();
    this.#stopTimers();
    this.#tellOfDebts();
  }

  /** Ends the clients without their own connection, and begins no further farewell. */
  stop(): void {
    this.#stopTimers();
    for (const [client, { terminate }] of this.#sessions) {
      void this.#say(terminate);
      this.#sessions.delete(client);
    }
    this.#tellOfDebts();
  }

  /** Returns the upgraded sockets without a farewell. If it is not known which sockets have one, returns the latest. */
  unspoken(): readonly Upgraded[] {
    const unspoken = [...this.#sockets.values()].filter(
      // A socket that its handler has ended is about to close.
      ({ socket, isSpokenFor }) => !isSpokenFor && !socket.writableEnded && !socket.destroyed,
    );
    const farewells = [...this.#all].flatMap((all) => this.#listed(all));
    return unspoken.slice(farewells.filter(({ socket }) => socket === 'unknown').length);
  }

  #allTold(): void {
    this.#onAllTold?.();
    this.#onAllTold = undefined;
    if (this.#afterwards.size > 0) for (const any of this.#sockets.values()) any.endedBy ??= 'announced';
    for (const say of this.#afterwards) void this.#say(say);
    this.#afterwards.clear();
  }

  /** Lets clients without a farewell so far wait for their turn. */
  #tell(farewells: Farewells): void {
    for (const farewell of this.#listed(farewells)) {
      if (this.#known.has(farewell.to)) continue;
      this.#known.add(farewell.to);
      this.#expect(farewell);
      const tell = (): boolean => {
        if (!this.#due.delete(farewell.to)) return false;
        void this.#sayGoodbye(farewell);
        if (this.#due.size === 0) this.#allTold();
        return true;
      };
      this.#due.set(farewell.to, tell);
      this.#departures.add(tell);
    }
  }

  /** Records why its connection ends, or that it has none. */
  #expect(farewell: Farewell): void {
    const { to, socket, whenGone } = farewell;
    const state = typeof socket === 'object' ? this.#sockets.get(socket) : undefined;
    if (state) {
      state.isSpokenFor = true;
      state.endedBy ??= 'announced';
    }
    // It belongs to one of these sockets. Those still open after the farewell count as announced.
    if (socket === 'unknown') for (const any of this.#sockets.values()) any.endedBy ??= 'announced';
    if (!whenGone) return;
    this.#sessions.set(to, farewell);
    whenGone(() => this.#sessions.delete(to));
  }

  async #sayGoodbye({ to, owed, close, terminate, timeout }: Farewell): Promise<void> {
    const debt = owed?.();
    if (debt && !(await this.#isOverWithin(timeout, debt))) this.#inDebt += 1;
    void this.#say(close);
    this.#later(timeout, () => {
      void this.#say(terminate);
      this.#sessions.delete(to);
    });
  }

  /** Resolves to true if `promise` resolves within `ms`. */
  async #isOverWithin(ms: number, promise: Promise<void>): Promise<boolean> {
    const limit = deferred<boolean>();
    const undo = this.#later(ms, () => limit.resolve(false));
    const hasEnded = await Promise.race([promise.then(() => true), limit.promise]);
    undo();
    return hasEnded;
  }

  #tellOfDebts(): void {
    const clients = this.#inDebt;
    this.#inDebt = 0;
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
  async #say(words: () => unknown): Promise<void> {
    try {
      await words();
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
