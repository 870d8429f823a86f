import type { Http2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { ConnectionCount } from '../connections/connection-count.ts';
import type { Departures } from '../connections/departures.ts';
import type { Lifetimes } from '../connections/lifetimes.ts';
import { LEFT_GRACE, UNUSED_GRACE } from '../connections/grace-periods.ts';
import { isSent, whenSent } from '../connections/stream-end.ts';
import type { Transport } from '../connections/transport.ts';
import { EmptyingMap, type Left } from '../util/emptying-map.ts';
import type { Progress } from '../lifecycle.ts';
import type { Budget } from '../options/options.ts';
import type { Role } from '../requests/exchange.ts';
import type { Requests } from '../requests/requests.ts';
import type { Clock } from '../util/time.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { Session } from './session.ts';

/** Turns of the loop to wait for END_STREAM after `finish`: two are enough unless the socket is congested. */
const MAX_TURNS = 10;
/** ms between two checks of responses that have ended but are not sent. */
const UNSENT_INTERVAL = 50;

/** All HTTP/2 sessions that the engine tracks: follows their streams and ends them. */
export class Sessions implements Transport {
  readonly #progress: Progress;
  readonly #requests: Requests;
  readonly #count: ConnectionCount;
  readonly #departures: Departures;
  readonly #lifetimes: Lifetimes;
  readonly #clock: Clock;
  readonly #roleOf: (request: { readonly method: string; readonly url: string }) => Role;
  #uploadGrace = 0;
  readonly #sessions: EmptyingMap<Http2Session, Session>;
  readonly #byStream = new Map<ServerHttp2Stream, Http2Exchange>();
  /**
   * Responses that have ended but whose END_STREAM may not have been sent; each with a function that ends its exchange if it has.
   */
  readonly #unsent = new Map<ServerHttp2Stream, () => void>();
  #isChecking = false;
  /** The socket accepted last: Node creates its session in the same turn. */
  #accepted: Socket | undefined;

  /** @param roleOf returns the role of a request that arrives now */
  constructor(
    progress: Progress,
    requests: Requests,
    count: ConnectionCount,
    departures: Departures,
    lifetimes: Lifetimes,
    clock: Clock,
    roleOf: (request: { readonly method: string; readonly url: string }) => Role,
  ) {
    this.#progress = progress;
    this.#requests = requests;
    this.#count = count;
    this.#departures = departures;
    this.#lifetimes = lifetimes;
    this.#clock = clock;
    this.#roleOf = roleOf;
    this.#sessions = new EmptyingMap(requests.exempted, (session) => this.#isExempt(session));
  }

  /** Records an accepted socket. Node creates its session next. */
  accept(socket: Socket): void {
    this.#accepted = socket;
    queueMicrotask(() => (this.#accepted = undefined));
  }

  add(session: Http2Session): Session {
    const socket = this.#accepted;
    this.#accepted = undefined;
    const added = new Session(session, socket, this.#lifetimes.begin(this.#clock.now()), this.#clock);
    this.#sessions.set(session, added);
    this.#count.opened();
    // Node delays the session's own 'close' for as long as the client keeps its side open.
    const forget = (): void => this.#forget(added);
    if (socket) socket.once('close', forget);
    else session.once('close', forget);
    session.once('goaway', () => {
      this.#clock.inBackground(LEFT_GRACE, () => added.exchanges.forEach((exchange) => exchange.endIfLeft()));
    });
    if (this.#progress.isDraining) added.later(UNUSED_GRACE, () => added.isQuiet && added.goAway());
    return added;
  }

  /** Finds the exchange of a stream, or creates it. Returns `undefined` if its response has been sent or its session has ended. */
  open(stream: ServerHttp2Stream, method: string, url: string): Http2Exchange | undefined {
    const known = this.#byStream.get(stream);
    if (known) return known;
    if (!stream.session || isSent(stream)) return undefined;
    const session = this.#sessions.get(stream.session) ?? this.add(stream.session);
    const exchange = new Http2Exchange(stream, method, url, this.#clock.now(), this.#roleOf({ method, url }));
    this.#byStream.set(stream, exchange);
    session.exchanges.add(exchange);
    this.#requests.begin(exchange);
    session.lifetime?.use(exchange.startedAt);
    if (this.#progress.isStopping) exchange.watchReset();
    if (this.#progress.isDraining) this.#watchUploads(session);
    // If the request is complete, the stream closes with its response.
    if (!stream.endAfterHeaders) {
      const finished = (): void => void this.#finishOnceSent(stream, session, exchange);
      // Node ends the response to HEAD before this listener is called.
      if (stream.writableEnded) finished();
      else stream.once('finish', finished);
    }
    stream.once('close', () => {
      this.#finish(stream, session, exchange);
      session.answered.delete(exchange);
    });
    return exchange;
  }

  /** Returns the exchange of a stream in flight. */
  exchangeOf(stream: ServerHttp2Stream): Http2Exchange | undefined {
    return this.#byStream.get(stream);
  }

  /** Node emits no event when END_STREAM is sent. */
  settle(): void {
    for (const endIfSent of this.#unsent.values()) endIfSent();
  }

  exchanges(): Iterable<Http2Exchange> {
    return this.#byStream.values();
  }

  /** Sets the times of this shutdown. From now on, records which side resets a stream. */
  watchEnds({ uploadGrace }: Pick<Budget, 'uploadGrace'>): void {
    this.#uploadGrace = uploadGrace;
    for (const exchange of this.#byStream.values()) exchange.watchReset();
  }

  /** Ends each session as soon as no stream is in flight. A session that is quiet now may first wait for its turn. */
  announce(): void {
    if (this.#departures.includeIdle) return;
    for (const session of this.#sessions.values()) if (session.isQuiet) session.goAway();
  }

  /** Sends GOAWAY to every session, first to those in use, and ends stalled uploads. */
  endIdle(): undefined {
    for (const session of this.#sessions.values()) {
      if (session.isQuiet) this.#departures.addIdle(() => session.goAway());
      else session.goAway();
      this.#watchUploads(session);
    }
  }

  get left(): Left {
    return this.#sessions;
  }

  destroy(): boolean {
    const sessions = [...this.#sessions.values()].filter((session) => !this.#isExempt(session));
    for (const exchange of this.#byStream.values()) this.#requests.abandon(exchange, 'cut');
    let hadWork = false;
    for (const session of sessions) {
      const exempt = [...session.exchanges].filter((exchange) => this.#requests.exempted.has(exchange));
      hadWork ||= session.exchanges.size > exempt.length;
      if (exempt.length > 0) session.cutAllBut(exempt);
      else {
        session.cut();
        this.#forget(session);
      }
    }
    return hadWork;
  }

  /**
   * Ends an exchange once its response has been sent; the client may keep the request open longer. Node emits `finish` before
   * END_STREAM is sent, even for an aborted stream.
   */
  async #finishOnceSent(stream: ServerHttp2Stream, session: Session, exchange: Http2Exchange): Promise<void> {
    this.#unsent.set(stream, () => {
      if (!exchange.isAnswered) return;
      // Removed again in 'close', which may be emitted in this turn.
      session.answered.add(exchange);
      this.#finish(stream, session, exchange);
    });
    await whenSent(stream, MAX_TURNS);
    this.settle();
    // The socket is congested, or the headers of a response to HEAD have not been sent.
    this.#checkAgain();
  }

  #checkAgain(): void {
    if (this.#isChecking || this.#unsent.size === 0) return;
    this.#isChecking = true;
    this.#clock.inBackground(UNSENT_INTERVAL, () => {
      this.#isChecking = false;
      this.settle();
      this.#checkAgain();
    });
  }

  #finish(stream: ServerHttp2Stream, session: Session, exchange: Http2Exchange): void {
    this.#unsent.delete(stream);
    if (!this.#byStream.delete(stream)) return;
    session.exchanges.delete(exchange);
    this.#requests.end(exchange);
    this.#sessions.check();
    if (!session.isQuiet) return;
    if (session.endedBy !== undefined) session.leave();
    else if (this.#progress.isLeaving || session.lifetime?.isExpired(this.#clock.now())) session.goAway();
  }

  /** Returns true if all streams of a session are exempt. */
  #isExempt({ exchanges }: Session): boolean {
    return exchanges.size > 0 && [...exchanges].every((exchange) => this.#requests.exempted.has(exchange));
  }

  #watchUploads(session: Session): void {
    session.watchUploads(this.#uploadGrace, (upload) => this.#requests.abandon(upload, 'stalled'));
  }

  #forget(session: Session): void {
    if (!this.#sessions.has(session.session)) return;
    session.release();
    this.#sessions.delete(session.session);
    this.#count.ended(session.endedBy);
  }
}
