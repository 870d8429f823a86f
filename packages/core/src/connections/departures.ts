import { setImmediate } from 'node:timers';
import type { Pace } from '../plan/plan.ts';
import type { ConnectionCounts } from '../report/report.ts';
import type { Requests } from '../requests/requests.ts';
import { afterReading, realClock, type Clock } from '../util/time.ts';

/**
 * Disconnecting clients takes at most this many ms per turn of the event loop: 10,000 sockets closed at once would stall requests
 * in flight for 0.15 s. Measured in real time, even with a test clock.
 */
const SLICE = 2;

interface Departure {
  /** A reading of the drain's clock. */
  readonly dueAt: number;
  /** Returns false if the client had already left. */
  readonly leave: () => boolean;
}

/** Disconnects clients of all kinds one after another, so that they do not all reconnect at once. */
export class Departures {
  readonly #requests: Pick<Requests, 'inFlight'>;
  readonly #clock: Clock;
  readonly #onSentAway: (clients: number) => void;
  /** ms for all departures together, or a pace. */
  #spread: number | Pace = 0;
  #startedAt = 0;
  #begunAt = 0;
  /** ms between two departures. */
  #interval = 0;
  #endsAt = 0;
  /** Latest time of the last departure, whatever the pace; set when a deadline is brought forward. */
  #latest = Infinity;
  /** Number of departures scheduled so far. */
  #scheduledCount = 0;
  /** Due time of the departure scheduled last. */
  #lastDueAt = 0;
  /** Number of clients that will be added later. */
  #expected = 0;
  /** Clients added during `begin`, before their total is known; `undefined` at any other time. */
  #enlisted: (() => boolean)[] | undefined;
  /** In order of their turns. */
  readonly #waiting = new Set<Departure>();
  readonly #due = new Set<Departure>();
  #isScheduled = false;
  #undoTimer: (() => void) | undefined;
  /** Clients disconnected in each second since departures began. */
  #bySecond: number[] = [];

  /**
   * @param requests while any is in flight, departures take at most `SLICE` ms per turn of the event loop
   * @param onSentAway is called with the number of clients disconnected in one turn of the event loop
   */
  constructor(requests: Pick<Requests, 'inFlight'>, clock: Clock, onSentAway: (clients: number) => void) {
    this.#requests = requests;
    this.#clock = clock;
    this.#onSentAway = onSentAway;
  }

  /** Resets the state when a shutdown begins. */
  start(spread: number | Pace): void {
    this.#spread = spread;
    this.#startedAt = this.#clock.now();
    this.#latest = Infinity;
    this.#bySecond = [];
  }

  /** True if idle connections wait for a turn. */
  get includeIdle(): boolean {
    return typeof this.#spread === 'number' ? this.#spread > 0 : this.#spread.idle;
  }

  /** True if departures are spread over time. */
  get areSpread(): boolean {
    return this.#interval > 0;
  }

  /** @param enlist adds and announces all clients that leave now */
  begin(enlist: () => void): void {
    this.#begunAt = this.#clock.now();
    this.#expected = 0;
    const enlisted: (() => boolean)[] = [];
    this.#enlisted = enlisted;
    enlist();
    this.#enlisted = undefined;
    const clients = enlisted.length + this.#expected;
    const window = Math.max(0, Math.min(this.#windowFor(clients), this.#latest - this.#begunAt));
    this.#interval = clients === 0 ? 0 : window / clients;
    this.#endsAt = this.#begunAt + window;
    for (const leave of enlisted) this.add(leave);
  }

  /** Counts clients that will be added later. Has an effect only during `begin`. */
  expect(clients: number): void {
    if (this.#enlisted) this.#expected += clients;
  }

  /**
   * Calls `leave` at its turn.
   * @param leave disconnects a client; returns false if it had already left
   */
  add(leave: () => boolean): void {
    if (this.#enlisted) {
      this.#enlisted.push(leave);
      return;
    }
    const now = this.#clock.now();
    const turn = Math.min(this.#begunAt + this.#scheduledCount * this.#interval, this.#endsAt);
    // Clients added after their turns follow at twice the pace.
    const dueAt = Math.max(turn, this.#lastDueAt + this.#interval / 2, now);
    this.#scheduledCount += 1;
    this.#lastDueAt = dueAt;
    if (dueAt === now) return this.#markDue({ dueAt, leave });
    this.#waiting.add({ dueAt, leave });
    this.#wait();
  }

  /** Like `add`, for an idle connection, whose client reconnects only with its next request. */
  addIdle(leave: () => boolean): void {
    if (this.includeIdle) this.add(leave);
    else this.#markDue({ dueAt: 0, leave });
  }

  /** Limits the wait of every client to `ms` from now, including those added later. */
  endWithin(ms: number): void {
    const now = this.#clock.now();
    this.#latest = Math.min(this.#latest, now + ms);
    if (this.#lastDueAt <= now + ms) return;
    const waiting = [...this.#waiting];
    this.#interval = Math.min(this.#interval, ms / waiting.length);
    this.#endsAt = now + ms;
    this.#lastDueAt = this.#endsAt;
    this.#waiting.clear();
    for (const [turn, { leave }] of waiting.entries()) {
      this.#waiting.add({ dueAt: now + turn * this.#interval, leave });
    }
    this.#undoTimer?.();
    this.#undoTimer = undefined;
    this.#wait();
  }

  /** Cancels all further departures. */
  stop(): void {
    this.#undoTimer?.();
    this.#undoTimer = undefined;
    this.#waiting.clear();
    this.#due.clear();
  }

  report(): Pick<ConnectionCounts, 'sentAway' | 'peakPerSecond'> {
    const counts = Object.values(this.#bySecond);
    return {
      sentAway: counts.reduce((sum, count) => sum + count, 0),
      peakPerSecond: Math.max(0, ...counts),
    };
  }

  /** Returns the ms over which this many clients leave. */
  #windowFor(clients: number): number {
    if (typeof this.#spread === 'number') return this.#spread;
    const { perSecond, atOnce, limit } = this.#spread;
    if (clients <= atOnce) return 0;
    return Math.max(0, Math.min((1_000 * clients) / perSecond, this.#startedAt + limit - this.#begunAt));
  }

  #wait(): void {
    const [next] = this.#waiting;
    if (this.#undoTimer || !next) return;
    this.#undoTimer = afterReading(this.#clock, Math.max(0, next.dueAt - this.#clock.now()), () => {
      this.#undoTimer = undefined;
      const now = this.#clock.now();
      for (const departure of this.#waiting) {
        if (departure.dueAt > now) break;
        this.#waiting.delete(departure);
        this.#due.add(departure);
      }
      this.#sendAway();
      this.#wait();
    });
  }

  #markDue(departure: Departure): void {
    this.#due.add(departure);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#sendAway();
    });
  }

  #sendAway(): void {
    const end = this.#requests.inFlight === 0 ? Infinity : realClock.now() + SLICE;
    let clients = 0;
    for (const departure of this.#due) {
      this.#due.delete(departure);
      if (departure.leave()) clients += 1;
      if (realClock.now() >= end) break;
    }
    if (clients > 0) this.#count(clients);
    if (this.#due.size > 0) this.#schedule();
  }

  #count(clients: number): void {
    const second = Math.floor((this.#clock.now() - this.#begunAt) / 1_000);
    this.#bySecond[second] = (this.#bySecond[second] ?? 0) + clients;
    this.#onSentAway(clients);
  }
}
