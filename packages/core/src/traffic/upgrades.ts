import type { Socket } from 'node:net';
import type { ConnectionCount, EndedBy } from '../connections/connection-count.ts';
import type { Logger } from '../options/options.ts';
import { destroySoon } from '../connections/destroy-soon.ts';
import { describeError } from '../errors.ts';
import { EmptyingMap } from '../emptying-map.ts';
import { afterReading, type Clock } from '../time.ts';

/** How a socket that speaks another protocol is asked to end. */
export interface Farewell {
  /** Whom it is said to: once is enough. */
  readonly to: object;
  /** Says goodbye, in the protocol's own words. */
  readonly close: () => unknown;
  /** Ends it when the peer has not answered in time. */
  readonly terminate: () => unknown;
  /** ms from `close` to `terminate`. */
  readonly timeout: number;
}

/** Those that have to be told goodbye. */
export interface Farewells {
  /** The ones that are there now. */
  all(): Iterable<Farewell>;
  /** Calls `tell` whenever there may be others, until the returned undo is called; absent where none can come. */
  whenMore?(tell: () => void): () => void;
}

/** Sockets that were upgraded to another protocol, such as WebSockets. HTTP knows no more of them. */
export class Upgrades {
  readonly #count: ConnectionCount;
  readonly #spread: number;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #sockets = new EmptyingMap<Socket, { endedBy: EndedBy | undefined }>();
  readonly #farewells = new Set<Farewells>();
  readonly #told = new WeakSet<object>();
  readonly #afterwards = new Set<() => unknown>();
  #ending = false;
  readonly #timers = new Set<() => void>();

  /** @param spread ms over which the farewells are spread */
  constructor(count: ConnectionCount, spread: number, logger: Logger, clock: Clock) {
    this.#count = count;
    this.#spread = spread;
    this.#logger = logger;
    this.#clock = clock;
  }

  get size(): number {
    return this.#sockets.size;
  }

  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  /** A connection that was counted already speaks another protocol from now on. */
  add(socket: Socket): void {
    this.#sockets.set(socket, { endedBy: undefined });
    socket.once('close', () => this.#forget(socket));
  }

  /** Answers the request for the other protocol, and ends the connection. */
  refuse(socket: Socket, text: string): void {
    const state = this.#sockets.get(socket);
    if (state) state.endedBy = 'announced';
    socket.on('error', () => undefined).write(text);
    destroySoon(socket);
  }

  /** Registers whom to say goodbye to, asked for when the time has come. */
  onEnd(farewells: Farewells): () => void {
    this.#farewells.add(farewells);
    const tellNow = (): void => {
      if (this.#ending) this.#tell(farewells, 0);
    };
    tellNow();
    const undo = farewells.whenMore?.(tellNow);
    return () => {
      undo?.();
      this.#farewells.delete(farewells);
    };
  }

  /** Registers who says goodbye to clients of its own: called when all others have been told. */
  onTold(say: () => unknown): () => void {
    this.#afterwards.add(say);
    return () => this.#afterwards.delete(say);
  }

  /** Says goodbye to all, one after another within the window, and to whoever comes after that at once. */
  end(): void {
    this.#ending = true;
    const last = Math.max(0, ...[...this.#farewells].map((farewells) => this.#tell(farewells, this.#spread)));
    if (last === 0) this.#leaveToOthers();
    else this.#later(last, () => this.#leaveToOthers());
  }

  async gone(): Promise<void> {
    await this.#sockets.gone();
    // Whoever came through a server that is not watched has nobody who waits for it, and is told all the same.
    for (const farewells of this.#farewells) this.#tell(farewells, 0);
    this.#leaveToOthers();
    this.#stop();
  }

  /** Destroys every socket. Tells whether there was one. */
  cut(): boolean {
    this.#stop();
    const sockets = [...this.#sockets];
    for (const [socket, state] of sockets) {
      state.endedBy = 'cut';
      socket.destroy();
      this.#forget(socket);
    }
    return sockets.length > 0;
  }

  #forget(socket: Socket): void {
    const state = this.#sockets.get(socket);
    if (!state) return;
    this.#count.ended(state.endedBy);
    this.#sockets.delete(socket);
  }

  #leaveToOthers(): void {
    if (this.#afterwards.size > 0)
      for (const socket of this.#sockets.values()) socket.endedBy ??= 'announced';
    for (const say of this.#afterwards) void this.#say(say);
    this.#afterwards.clear();
  }

  /**
   * Nobody is told twice.
   * @param spread ms over which they are told
   * @returns ms until the last one is told
   */
  #tell(farewells: Farewells, spread: number): number {
    const untold = this.#listed(farewells).filter(({ to }) => !this.#told.has(to));
    if (untold.length === 0) return 0;
    // Whoever is still there after a farewell was told so; what nobody speaks for is left to its handler.
    for (const socket of this.#sockets.values()) socket.endedBy ??= 'announced';
    for (const [index, farewell] of untold.entries()) {
      const due = (spread * index) / untold.length;
      if (due === 0) this.#sayGoodbye(farewell);
      else this.#later(due, () => this.#sayGoodbye(farewell));
    }
    return (spread * (untold.length - 1)) / untold.length;
  }

  /** The list is the app's, too: one that fails must not stop the shutdown. */
  #listed(farewells: Farewells): Farewell[] {
    try {
      return [...farewells.all()];
    } catch (error) {
      this.#logger.error({ err: error }, `a farewell failed: ${describeError(error)}`);
      return [];
    }
  }

  #sayGoodbye({ to, close, terminate, timeout }: Farewell): void {
    if (this.#told.has(to)) return;
    this.#told.add(to);
    void this.#say(close);
    this.#later(timeout, () => void this.#say(terminate));
  }

  /** The words are the app's: that they fail is reported, and harms nobody else. */
  async #say(words: () => unknown): Promise<void> {
    try {
      await words();
    } catch (error) {
      this.#logger.error({ err: error }, `a farewell failed: ${describeError(error)}`);
    }
  }

  #later(ms: number, fn: () => void): void {
    const undo = afterReading(this.#clock, ms, () => {
      this.#timers.delete(undo);
      fn();
    });
    this.#timers.add(undo);
  }

  #stop(): void {
    for (const undo of this.#timers) undo();
    this.#timers.clear();
  }
}
