import type { ConnectionEnding } from './connection-ending.ts';
import type { Connection, ConnectionOptions, RequestOptions } from './connection.ts';
import type { Exchange } from './exchange.ts';
import { outcomeSent } from './outcome-of.ts';

/** The life of a client connection, the same for all protocols: it opens, its requests have a time limit, and it ends once. */
export abstract class ClientConnection implements Connection {
  readonly openedAt: number = performance.now();
  readonly exchanges: Exchange[] = [];
  readonly closed: Promise<ConnectionEnding>;
  connectedAt: number | undefined;
  closedAt: number | undefined;
  ending: ConnectionEnding | undefined;
  readonly #patience: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #connected: Promise<void>;
  #onConnected: () => void = () => undefined;
  #onClosed: (ending: ConnectionEnding) => void = () => undefined;

  protected constructor({ patience }: ConnectionOptions) {
    this.#patience = patience;
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    this.#connected = new Promise((resolve) => {
      this.#onConnected = resolve;
    });
    this.#limit(() => this.connectedAt === undefined);
  }

  async opened(): Promise<boolean> {
    await Promise.race([this.#connected, this.closed]);
    return this.connectedAt !== undefined;
  }

  get isOpen(): boolean {
    return this.connectedAt !== undefined && this.ending === undefined;
  }

  abstract request(options: RequestOptions): Exchange;
  abstract finishHead(exchange: Exchange): void;
  abstract send(bytes: string | Uint8Array): void;
  abstract flushed(): Promise<void>;
  abstract pause(): void;
  abstract resume(): void;

  destroy(): void {
    this.end('client');
  }

  /** Closes the socket at once. */
  protected abstract release(): void;

  /** Called when the connection is open. Requests made earlier are sent now. */
  protected connected(): void {
    this.connectedAt = performance.now();
    for (const exchange of this.#pending) exchange.sentAt = this.connectedAt;
    this.#onConnected();
  }

  /** Gives a request its time limit. */
  protected begin(exchange: Exchange): void {
    if (this.connectedAt !== undefined) exchange.sentAt = performance.now();
    this.#limit(() => {
      if (exchange.outcome !== undefined) return false;
      exchange.end('timed out');
      return true;
    });
  }

  protected fail({ code }: NodeJS.ErrnoException): void {
    // ENOENT: the file of a Unix socket is gone.
    this.end(code === 'ECONNREFUSED' || code === 'ENOENT' ? 'refused' : 'server reset');
  }

  /** Ends the connection and its requests in flight. Has no effect if it has ended. */
  protected end(ending: ConnectionEnding): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    this.closedAt = performance.now();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const exchange of this.#pending) exchange.end(outcomeSent(ending, exchange));
    this.release();
    this.#onClosed(ending);
  }

  get #pending(): Exchange[] {
    return this.exchanges.filter(({ outcome }) => outcome === undefined);
  }

  /** Ends the connection if `isLate` returns true when the time is up. */
  #limit(isLate: () => boolean): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (isLate()) this.end('timed out');
    }, this.#patience);
    this.#timers.add(timer);
  }
}
