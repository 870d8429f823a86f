import { asWatchable, stopListening, type WatchableServer } from '../connections/server.ts';
import type { Logger } from '../options/options.ts';
import { realClock, turn } from '../time.ts';
import type { Traffic } from './traffic.ts';
import type { Refusal } from '../http/refusal.ts';
import { refuseUpgrades } from './refuse-upgrades.ts';
import { followServer } from './follow-server.ts';

/** Turns of the loop without a new connection after which the accept queue counts as empty. */
const QUIET_TURNS = 3;
/** ms of a turn that counts as quiet: what came while the process was held up is not seen yet. */
const QUIET_TURN = 2;
/** ms after which a queue that seems to be empty counts as empty, however long turns take. */
const LONGEST_ACCEPT = 500;
/**
 * How many connections are accepted at least where they keep coming; only under a flood there are more. A queue of Node's is no
 * longer, unless its server asks for it (https://nodejs.org/api/net.html#serverlisten).
 */
const BACKLOG = 511;

/** The watched servers and their listening sockets. */
export class Listeners {
  readonly #traffic: Traffic;
  readonly #refusal: Refusal;
  readonly #logger: Logger;
  readonly #onListening: () => void;
  readonly #servers = new Set<WatchableServer>();
  /** Those that have listened as the shutdown began, and that it has to close. */
  #toClose: readonly WatchableServer[] = [];
  #accepted = 0;
  #retired = false;

  constructor(traffic: Traffic, refusal: Refusal, logger: Logger, onListening: () => void) {
    this.#traffic = traffic;
    this.#refusal = refusal;
    this.#logger = logger;
    this.#onListening = onListening;
  }

  /**
   * Follows a server: its connections, its requests, and when it begins to listen. One that is followed already stays as it is.
   * @throws QuiesceError `ERR_QUIESCE_SERVER_INVALID`
   */
  add(server: unknown): void {
    const watched = asWatchable(server);
    // An adapter may watch a server that its user watches, too.
    if (this.#servers.has(watched)) return;
    this.#servers.add(watched);
    watched.prependListener('connection', () => (this.#accepted += 1));
    followServer(watched, this.#traffic);
    watched.prependListener('listening', () => this.#listening(watched));
    if (watched.listening) this.#listening(watched);
  }

  get anyListening(): boolean {
    return [...this.#servers].some((server) => server.listening);
  }

  /** A shutdown begins. */
  start(): void {
    this.#toClose = [...this.#servers].filter((server) => server.listening);
  }

  /** From now on no server begins to listen, none changes protocols, and none asks for bodies that it refuses. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    for (const server of this.#servers) {
      refuseUpgrades(server, this.#traffic, this.#refusal);
      this.#traffic.continues.hold(server);
    }
  }

  /** Empties the accept queues, then closes the listening sockets and nothing else. */
  async close(): Promise<void> {
    if (this.anyListening) await this.#emptyAcceptQueues();
    this.closeNow();
  }

  closeNow(): void {
    this.retire();
    const closedByOthers = this.#toClose.filter((server) => !server.listening).length;
    this.#toClose = [];
    if (closedByOthers > 0) {
      this.#logger.warn(
        { servers: closedByOthers },
        `something else has closed ${closedByOthers} of the watched servers during the shutdown, and idle connections ` +
          'with them: leave server.close() to the drain',
      );
    }
    for (const server of this.#servers) stopListening(server);
  }

  #listening(server: WatchableServer): void {
    // Only after the app's own listeners, which ask the server for its address.
    if (this.#retired) queueMicrotask(() => stopListening(server));
    else this.#onListening();
  }

  /**
   * Closing a listening socket resets each connection whose handshake the kernel has completed and Node has not
   * accepted. libuv accepts one a turn, so the loop is turned until several turns bring none.
   */
  async #emptyAcceptQueues(): Promise<void> {
    // Turns take real time, whatever the clock of the drain.
    const end = realClock.now() + LONGEST_ACCEPT;
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
