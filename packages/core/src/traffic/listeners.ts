import { asWatchable, stopListening, type WatchableServer } from '../connections/server.ts';
import type { Progress } from '../lifecycle.ts';
import type { Logger } from '../options/options.ts';
import { realClock, turn } from '../util/time.ts';
import type { Traffic } from './traffic.ts';
import type { Refusal } from '../gate/refusal.ts';
import { refuseUpgrades } from './refuse-upgrades.ts';
import { followServer } from './follow-server.ts';

/** Turns of the event loop without a new connection after which the accept queue counts as empty. */
const QUIET_TURNS = 3;
/** Maximum ms of a turn that counts as quiet. During a longer one, connections may have arrived that were not accepted. */
const QUIET_TURN = 2;
/** ms after which one turn without a new connection is enough, whatever its length. */
const MAX_ACCEPT_TIME = 500;
/**
 * Minimum number of connections to accept if they keep arriving. It is Node's default queue length
 * (https://nodejs.org/api/net.html#serverlisten), so more of them are a flood.
 */
const BACKLOG = 511;

/** The watched servers and their listening sockets. */
export class Listeners {
  readonly #progress: Progress;
  readonly #traffic: Traffic;
  readonly #refusal: Refusal;
  readonly #logger: Logger;
  readonly #onServing: () => void;
  readonly #servers = new Set<WatchableServer>();
  /** Servers that were listening when the shutdown began, and that it must close. */
  #toClose: readonly WatchableServer[] = [];
  /** Servers that have had a connection, including one that the app emitted (https://nodejs.org/api/http.html#event-connection). */
  readonly #used = new WeakSet<WatchableServer>();
  #accepted = 0;

  /** @param onServing is called when a server begins to listen, or the app emits its first connection */
  constructor(progress: Progress, traffic: Traffic, refusal: Refusal, logger: Logger, onServing: () => void) {
    this.#progress = progress;
    this.#traffic = traffic;
    this.#refusal = refusal;
    this.#logger = logger;
    this.#onServing = onServing;
  }

  /**
   * Follows a server: its connections, its requests and when it begins to listen. Does nothing if it is already followed.
   * @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID`
   */
  add(server: unknown): void {
    const watched = asWatchable(server);
    // An adapter and its user may both watch a server.
    if (this.#servers.has(watched)) return;
    this.#servers.add(watched);
    watched.prependListener('connection', () => this.#connected(watched));
    followServer(watched, this.#traffic);
    if (this.#progress.isDraining) this.#retire(watched);
    watched.prependListener('listening', () => this.#listening(watched));
    if (watched.listening) this.#listening(watched);
  }

  /** True if clients can reach a server: it listens, or the app emits its connections. */
  get areServing(): boolean {
    return [...this.#servers].some((server) => server.listening || this.#used.has(server));
  }

  /** Records which servers this shutdown must close. */
  start(): void {
    this.#toClose = [...this.#servers].filter((server) => server.listening);
  }

  /** Makes servers refuse upgrades, and send no `100 (Continue)` for refused requests, from now on. */
  retire(): void {
    for (const server of this.#servers) this.#retire(server);
  }

  /** Empties the accept queues, then closes the listening sockets. Connections stay open. */
  async close(): Promise<void> {
    if ([...this.#servers].some(({ listening }) => listening)) await this.#emptyAcceptQueues();
    this.closeNow();
  }

  closeNow(): void {
    const closedByOthers = this.#toClose.filter((server) => !server.listening).length;
    this.#toClose = [];
    if (closedByOthers > 0) {
      this.#logger.warn(
        { servers: closedByOthers },
        `other code has closed ${closedByOthers} of the watched servers during the shutdown, and idle connections ` +
          'with them: leave server.close() to the drain',
      );
    }
    for (const server of this.#servers) stopListening(server);
  }

  #retire(server: WatchableServer): void {
    refuseUpgrades(server, this.#traffic, this.#refusal);
    this.#traffic.continues.hold(server);
  }

  #listening(server: WatchableServer): void {
    // After the app's own listeners, which may read the server's address.
    if (this.#progress.isDraining) queueMicrotask(() => stopListening(server));
    else this.#onServing();
  }

  #connected(server: WatchableServer): void {
    this.#accepted += 1;
    if (this.#used.has(server)) return;
    this.#used.add(server);
    if (!server.listening && !this.#progress.isDraining) this.#onServing();
  }

  /**
   * Resolves when the accept queues are empty: closing a listening socket resets each connection that the kernel has completed and
   * Node has not accepted. libuv accepts one per turn of the loop, so this waits for several turns without a new connection.
   */
  async #emptyAcceptQueues(): Promise<void> {
    // Turns take real time, even with a test clock.
    const end = realClock.now() + MAX_ACCEPT_TIME;
    const atStart = this.#accepted;
    let quiet = 0;
    while (quiet < QUIET_TURNS) {
      const before = this.#accepted;
      const startedAt = realClock.now();
      await turn();
      const now = realClock.now();
      const hasAccepted = this.#accepted > before;
      if (now >= end && (!hasAccepted || this.#accepted - atStart >= BACKLOG)) return;
      quiet = hasAccepted || now - startedAt > QUIET_TURN ? 0 : quiet + 1;
    }
  }
}
