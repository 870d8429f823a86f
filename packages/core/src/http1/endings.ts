import type { Departures } from '../connections/departures.ts';
import { PARTIAL_REQUEST_GRACE } from '../connections/grace-periods.ts';
import type { TrafficTimes } from '../connections/transport.ts';
import type { Requests } from '../requests/requests.ts';
import type { Clock } from '../util/time.ts';
import { Timers } from '../util/timers.ts';
import type { Connection } from './connection.ts';
import type { Http1Exchange } from './http1-exchange.ts';

/** The times before the first shutdown. */
const NONE: TrafficTimes = { idleLinger: 0, uploadGrace: 0 };
/** Minimum ms for which a connection is spared, even after the idle limit, unless its client was promised less. */
const MIN_SPARE_TIME = 250;

/** Decides when and how connections end once the service is leaving. Each connection has at most one timer. */
export class Endings {
  readonly #requests: Requests;
  readonly #clock: Clock;
  #times: TrafficTimes = NONE;
  /** When idle connections are no longer spared, even if their clients were promised more time. */
  #idleEndsAt = Infinity;
  readonly #timers: Timers<Connection>;
  readonly #departures: Departures;

  constructor(requests: Requests, departures: Departures, clock: Clock) {
    this.#requests = requests;
    this.#clock = clock;
    this.#timers = new Timers<Connection>(clock);
    this.#departures = departures;
  }

  /** Sets the times of this shutdown. */
  setTimes(times: TrafficTimes): void {
    this.#times = times;
    this.#idleEndsAt = this.#clock.now() + (times.idleLimit ?? Infinity);
  }

  /** Clears the timer of a connection that has closed or was upgraded. */
  forget(connection: Connection): void {
    this.#timers.clear(connection);
  }

  /** Begins to end a connection: an idle one now if it is cold, else after `idleLinger`; a busy one if its upload stalls. */
  begin(connection: Connection, now: number): void {
    if (connection.endedBy !== undefined) return;
    if (connection.last && !connection.last.isDone) this.watchUpload(connection);
    else if (this.#times.idleLinger !== 'keep-alive' && connection.isCold(now)) {
      this.#endIdle(connection);
    } else {
      if (this.#departures.includeIdle) this.#departures.expect(1);
      this.spare(connection);
    }
  }

  /**
   * Keeps an idle connection for `idleLinger`: its next request may be on the wire.
   * @param wasSentAway true if its client has already had its turn: the engine has ended its event stream
   */
  spare(connection: Connection, wasSentAway: boolean = false): void {
    const { idleLinger } = this.#times;
    const now = this.#clock.now();
    const time =
      idleLinger === 'keep-alive'
        ? Math.min(connection.promisedTime(now), Math.max(MIN_SPARE_TIME, this.#idleEndsAt - now))
        : idleLinger;
    this.#timers.set(connection, time, () => {
      if (wasSentAway) this.#sendAway(connection);
      else this.#endIdle(connection);
    });
  }

  /** Ends a connection after its last response, once the kernel has accepted the whole response. */
  endAfter(connection: Connection, { request, hasAnnounced }: Http1Exchange): void {
    if (connection.endedBy !== undefined) return;
    connection.endAfter(request, hasAnnounced ? 'announced' : 'idle', this.#timers);
  }

  /** Ends a connection when, for `uploadGrace` ms, no byte was read or written while its handler waited for the request body. */
  watchUpload(connection: Connection): void {
    const { bytesMoved } = connection;
    this.#timers.set(connection, this.#times.uploadGrace, () => {
      if (!connection.isUploading) return;
      const hasStopped = bytesMoved === connection.bytesMoved;
      const [upload, behind] = connection.exchanges();
      // With several pipelined requests, ending the connection would also cut the responses before the upload.
      if (!hasStopped || !connection.isStarved || !upload || behind) return this.watchUpload(connection);
      this.#requests.abandon(upload, 'stalled');
      return connection.timeOut();
    });
  }

  #endIdle(connection: Connection): void {
    this.#departures.addIdle(() => this.#sendAway(connection));
  }

  /**
   * Ends a connection: at once if it is idle; after the rest of its last request if that is still arriving; after a grace period if the
   * headers of its next request have begun to arrive and stay incomplete.
   */
  #sendAway(connection: Connection): boolean {
    const { last } = connection;
    if (last?.isDone) this.endAfter(connection, last);
    if (!connection.isIdle || connection.socket.destroyed) return false;
    if (!connection.hasPartialRequest) connection.endIdle();
    else this.#timers.set(connection, PARTIAL_REQUEST_GRACE, () => connection.isIdle && connection.timeOut());
    return true;
  }
}
