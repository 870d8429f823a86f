import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionCount } from '../connections/connection-count.ts';
import type { Departures } from '../connections/departures.ts';
import type { Transport } from '../connections/transport.ts';
import type { Progress } from '../lifecycle.ts';
import type { Logger } from '../options/options.ts';
import type { AbandonedSocket } from '../report/report.ts';
import { FAREWELL_GRACE } from '../connections/grace-periods.ts';
import { destroySoon } from '../connections/destroy-soon.ts';
import { EmptyingMap, type Left } from '../util/emptying-map.ts';
import { pathOf } from '../requests/request.ts';
import type { Clock } from '../util/time.ts';
import { FarewellQueue } from './farewell-queue.ts';
import type { Farewells, Upgraded } from './farewell.ts';
import { socketFarewell, type UpgradeOptions } from './farewells.ts';
import { withoutFarewellWarning } from './without-farewell.ts';

/** Maximum number of abandoned sockets listed in the report: more would flood the log. */
const MAX_NAMED = 100;

/** Sockets that were upgraded to another protocol, such as WebSockets. */
export class Upgrades implements Transport {
  readonly #count: ConnectionCount;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #sockets = new EmptyingMap<Socket, Upgraded>();
  readonly #farewells: FarewellQueue;
  readonly #abandoned: AbandonedSocket[] = [];
  #moreAbandoned = 0;
  #undoWarning: (() => void) | undefined;

  constructor(
    progress: Progress,
    count: ConnectionCount,
    departures: Departures,
    logger: Logger,
    clock: Clock,
  ) {
    this.#count = count;
    this.#logger = logger;
    this.#clock = clock;
    this.#farewells = new FarewellQueue(progress, this.#sockets, departures, logger, clock);
  }

  has(socket: Socket): boolean {
    return this.#sockets.size > 0 && this.#sockets.has(socket);
  }

  /** Adds an upgraded connection, which has already been counted. */
  add(socket: Socket, url: string): void {
    this.#sockets.set(socket, {
      socket,
      url,
      since: this.#clock.now(),
      hasFarewell: false,
      endedBy: undefined,
    });
    socket.once('close', () => this.#forget(socket));
  }

  /** Answers the upgrade request, and ends the connection. */
  answer(socket: Socket, text: string): void {
    const state = this.#sockets.get(socket);
    if (state) state.endedBy = 'announced';
    socket.on('error', () => undefined).write(text);
    destroySoon(socket);
  }

  /** Registers farewells, which are listed once draining has begun. */
  addFarewells(farewells: Farewells): () => void {
    return this.#farewells.add(farewells);
  }

  /** Registers the farewell of one socket, until it closes. */
  addSocketFarewell(socket: Duplex, options: UpgradeOptions): () => void {
    const undo = this.addFarewells(socketFarewell(socket, options));
    socket.once('close', undo);
    return undo;
  }

  /** Registers a farewell of the app, which is called after all others have begun. */
  afterFarewells(fn: () => unknown): () => void {
    return this.#farewells.afterAll(fn);
  }

  exchanges(): [] {
    return [];
  }

  /** Refuses new sessions from now on. */
  refuse(): void {
    this.#farewells.refuseSessions();
  }

  /** Begins all farewells, one after another. Resolves when the clients without their own connection have left. */
  endIdle(): Promise<void> {
    return this.#farewells.begin(() => {
      this.#undoWarning = this.#clock.after(FAREWELL_GRACE, () => this.#warn());
    });
  }

  get left(): Left {
    return this.#sockets;
  }

  async finish(): Promise<void> {
    const finished = this.#farewells.finish();
    this.#undoWarning?.();
    await finished;
  }

  destroy(): boolean {
    this.#undoWarning?.();
    this.#farewells.stop();
    const sockets = [...this.#sockets];
    for (const [socket, state] of sockets) {
      state.endedBy = 'cut';
      this.#abandon(state);
      socket.destroy();
      this.#forget(socket);
    }
    return sockets.length > 0;
  }

  /** Returns the sockets that were cut, for the report. */
  report(): { readonly abandoned: readonly AbandonedSocket[]; readonly moreAbandoned: number } {
    return { abandoned: [...this.#abandoned], moreAbandoned: this.#moreAbandoned };
  }

  #abandon({ url, since }: Upgraded): void {
    if (this.#abandoned.length === MAX_NAMED) this.#moreAbandoned += 1;
    else this.#abandoned.push({ path: pathOf(url), age: Math.round(this.#clock.now() - since) });
  }

  #forget(socket: Socket): void {
    const state = this.#sockets.get(socket);
    if (!state) return;
    this.#count.ended(state.endedBy);
    this.#sockets.delete(socket);
  }

  /** Logs the sockets that delay the shutdown because the engine does not know how to end them. */
  #warn(): void {
    const warning = withoutFarewellWarning(this.#farewells.withoutFarewell());
    if (warning) this.#logger.warn(warning.details, warning.message);
  }
}
