import type { Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { EndedBy } from '../connections/connection-count.ts';
import type { Lifetime } from '../connections/lifetimes.ts';
import { afterReading, turnsWhile, type Clock } from '../util/time.ts';
import type { Http2Exchange } from './http2-exchange.ts';
import { HALF_OPEN_GRACE, LINGER_GRACE } from '../connections/grace-periods.ts';

/** RFC 9113 §7. */
const NGHTTP2_NO_ERROR = 0;
/** Turns of the loop to wait for a GOAWAY to be sent: a few are enough unless the socket is congested. */
const MAX_TURNS = 100;
/** The highest stream identifier (RFC 9113 §5.1.1). */
const MAX_STREAM_ID = 2 ** 31 - 1;

/** One HTTP/2 connection: its streams in flight, and how it ends. */
export class Session {
  readonly session: Http2Session;
  readonly exchanges: Set<Http2Exchange> = new Set();
  /** Exchanges that have ended while their requests are still open. */
  readonly answered: Set<Http2Exchange> = new Set();
  endedBy: EndedBy | undefined;
  /** `undefined` if there is no limit. */
  readonly lifetime: Lifetime | undefined;
  /** The underlying socket, if the engine saw its connection; `session.socket` is only a proxy of it. */
  readonly #socket: Socket | undefined;
  readonly #clock: Clock;
  #undoTimer: (() => void) | undefined;
  #undoAge: (() => void) | undefined;

  constructor(
    session: Http2Session,
    socket: Socket | undefined,
    lifetime: Lifetime | undefined,
    clock: Clock,
  ) {
    this.session = session;
    this.#socket = socket;
    this.lifetime = lifetime;
    this.#clock = clock;
    const age = lifetime ? lifetime.endsAt - clock.now() : Infinity;
    if (age < Infinity) this.#undoAge = clock.inBackground(age, () => this.isQuiet && this.goAway());
  }

  get isQuiet(): boolean {
    return this.exchanges.size === 0;
  }

  /**
   * Sends GOAWAY (RFC 9113 §6.8): streams that have arrived by the time it is sent finish, later ones never run, then the connection
   * ends.
   * @returns false if it had already been sent
   */
  goAway(): boolean {
    if (this.endedBy !== undefined) return false;
    this.endedBy = this.isQuiet ? 'idle' : 'announced';
    void this.#close();
    if (this.isQuiet) this.leave();
    return true;
  }

  /**
   * Closes the session once no stream can arrive. Node refuses streams that arrive after `session.close()`; if its GOAWAY has not been
   * sent yet, Node 20 then writes to freed memory (docs/upstream). So a GOAWAY that allows every stream goes first: nghttp2 ignores
   * streams that arrive after it. The GOAWAY of `close()` has the number of the last stream that was processed.
   */
  async #close(): Promise<void> {
    const { session } = this;
    if (!session.destroyed) session.goaway(NGHTTP2_NO_ERROR, MAX_STREAM_ID);
    await turnsWhile(() => !session.destroyed && session.state.outboundQueueSize !== 0, MAX_TURNS);
    session.close();
  }

  /**
   * Ends the streams whose requests have stopped arriving, when no data was read or sent for `grace` ms.
   * @param onStalled is called with each of them before it is ended
   */
  watchUploads(grace: number, onStalled: (upload: Http2Exchange) => void): void {
    const socket = this.#socket;
    if (!socket) return;
    // Sent data shrinks the window, a GOAWAY does not. Window updates from the client increase `bytesRead`.
    const { bytesRead } = socket;
    const { remoteWindowSize } = this.session.state;
    const uploads = [...this.exchanges].filter((exchange) => exchange.isUploading);
    if (uploads.length === 0) return;
    this.later(grace, () => {
      const isSilent =
        socket.bytesRead === bytesRead && this.session.state.remoteWindowSize === remoteWindowSize;
      const starved = isSilent ? uploads.filter((upload) => upload.isStarved) : [];
      if (starved.length > 0 && starved.length === this.exchanges.size) this.endedBy = 'timedOut';
      for (const upload of starved) {
        onStalled(upload);
        upload.timeOut();
      }
      this.watchUploads(grace, onStalled);
    });
  }

  /** Called after the last response: ends requests that stay open, and the socket if the client does not. */
  leave(): void {
    if (this.endedBy === undefined) return;
    if (this.answered.size > 0) {
      this.later(LINGER_GRACE, () => {
        for (const exchange of this.answered) exchange.release();
      });
    }
    if (!this.#socket) return;
    const socket = this.#socket;
    const destroyLater = (): void => this.later(HALF_OPEN_GRACE, () => socket.destroy());
    if (socket.writableFinished) destroyLater();
    else socket.once('finish', destroyLater);
  }

  /** Cuts all streams except these. */
  cutAllBut(spared: readonly Http2Exchange[]): void {
    for (const exchange of this.exchanges) if (!spared.includes(exchange)) exchange.timeOut();
  }

  cut(): void {
    if (!this.isQuiet) this.endedBy = 'cut';
    this.endedBy ??= 'idle';
    this.session.destroy();
    this.#socket?.destroy();
  }

  /** Calls `fn` after `ms`, once all data that has arrived has been read, unless the session has closed by then. */
  later(ms: number, fn: () => void): void {
    this.#undoTimer?.();
    this.#undoTimer = afterReading(this.#clock, ms, fn);
  }

  release(): void {
    this.#undoTimer?.();
    this.#undoAge?.();
  }
}
