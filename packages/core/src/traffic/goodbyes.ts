import { deferred } from '../deferred.ts';
import { describeError } from '../errors.ts';
import { EmptyingMap } from '../emptying-map.ts';
import type { Logger } from '../options/options.ts';
import { afterReading, type Clock } from '../time.ts';
import type { Farewell, Farewells, Upgraded, UpgradedSockets } from './farewell.ts';

interface Begun {
  /** Resolves when those have left that have no connection of their own. */
  readonly gone: Promise<void>;
  /** ms until everybody is told. */
  readonly toldIn: number;
}

/** Who is told goodbye, when, and who is gone. */
export class Goodbyes {
  readonly #sockets: UpgradedSockets;
  readonly #spread: number;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #all = new Set<Farewells>();
  readonly #known = new WeakSet<object>();
  /** Those whose time has not come, and how to tell them now. */
  readonly #due = new Map<object, () => void>();
  /** Those that are told and have no connection of their own. */
  readonly #sessions = new EmptyingMap<object, Farewell>();
  readonly #timers = new Set<() => void>();
  readonly #afterwards = new Set<() => unknown>();
  /** Clients that were closed although they were still owed something. */
  #inDebt = 0;
  #isRefusing = false;
  #hasBegun = false;

  /**
   * @param sockets the upgraded sockets that are open
   * @param spread ms over which the farewells are spread
   */
  constructor(sockets: UpgradedSockets, spread: number, logger: Logger, clock: Clock) {
    this.#sockets = sockets;
    this.#spread = spread;
    this.#logger = logger;
    this.#clock = clock;
  }

  add(farewells: Farewells): () => void {
    this.#all.add(farewells);
    const tellNow = (): void => {
      if (this.#hasBegun) this.#tell(farewells, 0);
    };
    if (this.#isRefusing) this.#refuse(farewells);
    tellNow();
    const undo = farewells.whenMore?.(tellNow);
    return () => {
      undo?.();
      this.#all.delete(farewells);
    };
  }

  refuseSessions(): void {
    this.#isRefusing = true;
    for (const farewells of this.#all) this.#refuse(farewells);
  }

  /** Registers who says goodbye to clients of its own: called when all others have been told. */
  onTold(say: () => unknown): () => void {
    this.#afterwards.add(say);
    return () => this.#afterwards.delete(say);
  }

  /** Tells everybody. */
  begin(): Begun {
    this.#hasBegun = true;
    const toldIn = Math.max(0, ...[...this.#all].map((farewells) => this.#tell(farewells, this.#spread)));
    if (toldIn === 0) this.#leaveToOthers();
    else this.#later(toldIn, () => this.#leaveToOthers());
    return { gone: this.#sessions.gone(), toldIn };
  }

  /** Tells at once who is left: whoever came through a server that is not watched has nobody who waits for it. */
  async finish(): Promise<void> {
    for (const tell of this.#due.values()) tell();
    for (const farewells of this.#all) this.#tell(farewells, 0);
    this.#leaveToOthers();
    await this.#sessions.gone();
    this.#stopTimers();
    this.#tellOfDebts();
  }

  /** Ends whoever has no connection to cut, and tells nobody any more. */
  stop(): void {
    this.#stopTimers();
    for (const [client, { terminate }] of this.#sessions) {
      void this.#say(terminate);
      this.#sessions.delete(client);
    }
    this.#tellOfDebts();
  }

  /** The upgraded sockets that no farewell ends. Of those that cannot be told from others' the latest. */
  unspoken(): readonly Upgraded[] {
    const unspoken = [...this.#sockets.values()].filter(
      // What its handler has ended by itself is about to go.
      ({ socket, isSpokenFor }) => !isSpokenFor && !socket.writableEnded && !socket.destroyed,
    );
    const farewells = [...this.#all].flatMap((all) => this.#listed(all));
    return unspoken.slice(farewells.filter(({ socket }) => socket === 'unknown').length);
  }

  #leaveToOthers(): void {
    if (this.#afterwards.size > 0) for (const any of this.#sockets.values()) any.endedBy ??= 'announced';
    for (const say of this.#afterwards) void this.#say(say);
    this.#afterwards.clear();
  }

  /**
   * Nobody is told twice.
   * @param spread ms over which they are told
   * @returns ms until the last one is told
   */
  #tell(farewells: Farewells, spread: number): number {
    const untold = this.#listed(farewells).filter(({ to }) => !this.#known.has(to));
    for (const [index, farewell] of untold.entries()) {
      this.#known.add(farewell.to);
      this.#expect(farewell);
      const due = (spread * index) / untold.length;
      if (due === 0) void this.#sayGoodbye(farewell);
      else this.#tellLater(farewell, due);
    }
    return untold.length === 0 ? 0 : (spread * (untold.length - 1)) / untold.length;
  }

  #tellLater(farewell: Farewell, ms: number): void {
    const tell = (): void => {
      undo();
      this.#due.delete(farewell.to);
      void this.#sayGoodbye(farewell);
    };
    const undo = this.#later(ms, tell);
    this.#due.set(farewell.to, tell);
  }

  /** Notes how its connection will have ended, or that it has none. */
  #expect(farewell: Farewell): void {
    const { to, socket, whenGone } = farewell;
    const state = typeof socket === 'object' ? this.#sockets.get(socket) : undefined;
    if (state) {
      state.isSpokenFor = true;
      state.endedBy ??= 'announced';
    }
    // It is one of them; whoever is still there after a farewell was told so.
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

  /** Whether `promise` resolves within `ms`. */
  async #isOverWithin(ms: number, promise: Promise<void>): Promise<boolean> {
    const limit = deferred<boolean>();
    const undo = this.#later(ms, () => limit.resolve(false));
    const isOver = await Promise.race([promise.then(() => true), limit.promise]);
    undo();
    return isOver;
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

  /** The list is the app's, too: one that fails must not stop the shutdown. */
  #listed(farewells: Farewells): Farewell[] {
    try {
      return [...farewells.all(this.#sockets)];
    } catch (error) {
      this.#logger.error({ err: error }, `a farewell failed: ${describeError(error)}`);
      return [];
    }
  }

  /** The words are the app's: that they fail is reported, and harms nobody else. */
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
