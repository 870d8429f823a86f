import { executionAsyncId } from 'node:async_hooks';
import type { Http2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Budget } from '../options/options.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { Requests } from '../requests/requests.ts';
import type { Clock } from '../time.ts';
import type { ConnectionCount } from '../connections/connection-count.ts';
import { EmptyingMap } from '../emptying-map.ts';
import type { Mode } from '../connections/mode.ts';
import { Http2Exchange, isSent } from './http2-exchange.ts';
import { Session } from './session.ts';
import { LOOK_INTERVAL, UNUSED_GRACE } from '../connections/graces.ts';

/** Every HTTP/2 session the engine knows, and how all of them come to an end. */
export class Sessions {
  readonly #requests: Requests;
  #uploadGrace: number;
  readonly #count: ConnectionCount;
  readonly #clock: Clock;
  readonly #sessions = new EmptyingMap<Http2Session, Session>();
  readonly #byStream = new Map<ServerHttp2Stream, Http2Exchange>();
  /** Sockets that are about to speak HTTP/2, until their session is there. */
  readonly #sockets = new Set<Socket>();
  #mode: Mode = 'keep';
  #isFollowing = false;
  #undoLook: (() => void) | undefined;

  constructor(
    requests: Requests,
    count: ConnectionCount,
    { uploadGrace }: Pick<Budget, 'uploadGrace'>,
    clock: Clock,
  ) {
    this.#uploadGrace = uploadGrace;
    this.#requests = requests;
    this.#count = count;
    this.#clock = clock;
  }

  /** A socket was accepted whose session is created next. */
  accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  add(session: Http2Session): Session {
    const socket = this.#socketOf(session);
    const added = new Session(session, socket, this.#clock);
    this.#sessions.set(session, added);
    this.#count.opened();
    // Node holds the session's own 'close' back for as long as the peer keeps its side open.
    const over = (): void => this.#forget(added);
    if (socket) socket.once('close', over);
    else session.once('close', over);
    if (this.#mode === 'empty') added.later(UNUSED_GRACE, () => added.isQuiet && added.goAway());
    return added;
  }

  /** The exchange of a stream, begun now if need be; `undefined` if it is over. */
  open(stream: ServerHttp2Stream, method: string, url: string): Http2Exchange | undefined {
    const known = this.#byStream.get(stream);
    if (known) return known;
    if (!stream.session || isSent(stream)) return undefined;
    const session = this.#sessions.get(stream.session) ?? this.add(stream.session);
    const late = this.#mode === 'empty';
    const exchange = new Http2Exchange(stream, method, url, this.#clock.now(), late, executionAsyncId());
    this.#byStream.set(stream, exchange);
    session.exchanges.add(exchange);
    if (this.#mode === 'empty') this.#watchUploads(session);
    this.#requests.begin(exchange);
    if (this.#isFollowing) {
      exchange.watchReset();
      this.#lookLater();
    }
    // 'finish' says nothing here: it also comes when a stream was aborted.
    stream.once('close', () => {
      this.#finish(stream, session, exchange);
      session.answered.delete(exchange);
    });
    return exchange;
  }

  /** From now on it is known of every request how it ended, and this is the time for an upload that brings no byte. */
  follow({ uploadGrace }: Pick<Budget, 'uploadGrace'>): void {
    this.#uploadGrace = uploadGrace;
    this.#isFollowing = true;
    this.#look();
    for (const exchange of this.#byStream.values()) exchange.watchReset();
  }

  /** The exchange of a stream that is in flight. */
  exchangeOf(stream: ServerHttp2Stream): Http2Exchange | undefined {
    return this.#byStream.get(stream);
  }

  /** From now on each session ends as soon as it is quiet. */
  announce(): void {
    this.#mode = 'announce';
    for (const session of this.#sessions.values()) if (session.isQuiet) session.goAway();
  }

  keep(): void {
    this.#mode = 'keep';
    this.#isFollowing = false;
    this.#undoLook?.();
    this.#undoLook = undefined;
  }

  /** From now on new streams are late; those that are in the kernel already still reach the gate. */
  refuse(): void {
    this.#mode = 'empty';
  }

  /** Sends every session away, and ends uploads that have stalled. */
  end(): void {
    for (const session of this.#sessions.values()) {
      session.goAway();
      this.#watchUploads(session);
    }
  }

  /** Waits no more for this stream, and for its session once none of its streams is waited for. */
  exempt(exchange: Exchange): void {
    for (const [session, { exchanges }] of this.#sessions) {
      const known = [...exchanges].find((other) => other === exchange);
      if (!known) continue;
      this.#requests.exempt(known);
      this.#exemptIfLeft(session, exchanges);
    }
  }

  /** Resolves when no session is left that is waited for. */
  gone(): Promise<void> {
    return this.#sessions.gone();
  }

  /** Destroys every session. Tells whether that broke something off. */
  cut(): boolean {
    this.#look();
    const sessions = [...this.#sessions.values()].filter(({ session }) => !this.#sessions.isExempt(session));
    for (const exchange of this.exchanges()) this.#requests.abandon(exchange, 'cut');
    let broke = false;
    for (const session of sessions) {
      const exempt = [...session.exchanges].filter((exchange) => this.#requests.isExempt(exchange));
      broke ||= session.exchanges.size > exempt.length;
      if (exempt.length > 0) session.cutAllBut(exempt);
      else {
        session.cut();
        this.#forget(session);
      }
    }
    return broke;
  }

  exchanges(): readonly Http2Exchange[] {
    return [...this.#byStream.values()];
  }

  /** How many are in flight only until somebody looks: their answers have been sent. */
  get answered(): number {
    return this.exchanges().filter(({ role, isAnswered }) => role === 'request' && isAnswered).length;
  }

  /** Ends the exchanges whose answers have been sent. Their requests may be open for as long as their clients like. */
  #look(): void {
    this.#undoLook?.();
    this.#undoLook = undefined;
    for (const session of this.#sessions.values()) {
      for (const exchange of session.exchanges) {
        if (!exchange.isAnswered) continue;
        session.answered.add(exchange);
        this.#finish(exchange.response, session, exchange);
      }
    }
    if (this.#isFollowing && this.#byStream.size > 0) this.#lookLater();
  }

  #lookLater(): void {
    this.#undoLook ??= this.#clock.inBackground(LOOK_INTERVAL, () => this.#look());
  }

  #finish(stream: ServerHttp2Stream, session: Session, exchange: Http2Exchange): void {
    if (!this.#byStream.delete(stream)) return;
    session.exchanges.delete(exchange);
    this.#requests.end(exchange, exchange.isBroken);
    this.#exemptIfLeft(session.session, session.exchanges);
    if (!session.isQuiet || this.#mode === 'keep') return;
    if (session.endedBy === undefined) session.goAway();
    else session.leave();
  }

  /** A session is waited for as long as one of its streams is. */
  #exemptIfLeft(session: Http2Session, exchanges: ReadonlySet<Http2Exchange>): void {
    const isExempt =
      exchanges.size > 0 && [...exchanges].every((exchange) => this.#requests.isExempt(exchange));
    this.#sessions.exempt(session, isExempt);
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

  /** Only their addresses say which socket is the session's. */
  #socketOf({ socket: proxy }: Http2Session): Socket | undefined {
    for (const socket of this.#sockets) {
      if (socket.remotePort !== proxy.remotePort || socket.remoteAddress !== proxy.remoteAddress) continue;
      this.#sockets.delete(socket);
      return socket;
    }
    return undefined;
  }
}
