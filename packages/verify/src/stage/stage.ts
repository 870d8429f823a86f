import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedOptions } from '../options/options.ts';
import type { Exit, Subject } from '../subject/subject.ts';
import type { Known, Survey } from '../survey/survey.ts';
import { connectTo } from '../wire/connect.ts';
import type { Connection } from '../wire/connection.ts';
import { DelayLink } from '../wire/delay-link.ts';
import type { Origin } from '../wire/origin.ts';
import type { Stopped } from './signal-barrier.ts';
import { holdOpen, type Hold } from './hold.ts';

/** Tolerance in ms beyond the budget, before a process counts as one that does not end. */
const MARGIN = 1_000;

/** Interval in ms between two checks for delays of this process's event loop. */
const RESOLUTION = 10;
/** Largest delay in ms of the signal in a repetition. */
const PHASE = 100;

/** Prepares, then sends the signal. */
export type Stop = <Prepared>(prepare: () => Promise<Prepared>) => Promise<Stopped<Prepared>>;

/** The interface between a probe and its server: opens clients, and stops the server. */
export class Stage {
  readonly options: ResolvedOptions;
  readonly survey: Survey;
  readonly subject: Subject;
  /** Returns numbers from 0 to 1; the same for the same seed. */
  readonly random: () => number;
  /** How many times the probe has run before. */
  readonly run: number;
  /** All connections, for the record. */
  readonly connections: Connection[] = [];
  /** Time of the signal, in ms on the clock of `performance.now()`. */
  signalledAt: number | undefined;
  readonly #stop: Stop;
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #links: DelayLink[] = [];
  readonly #undos: (() => void)[] = [];

  constructor(
    subject: Subject,
    known: Known & { readonly random: () => number; readonly run: number },
    stop: Stop,
  ) {
    this.subject = subject;
    this.options = known.options;
    this.survey = known.survey;
    this.random = known.random;
    this.run = known.run;
    this.#stop = stop;
    this.#delays.enable();
  }

  /** Starts a connection without waiting for it. */
  connect(origin: Origin = this.subject.origin): Connection {
    const connection = connectTo(origin, { patience: this.options.budget + MARGIN });
    this.connections.push(connection);
    return connection;
  }

  /** Opens a connection that has not been used. */
  async open(origin?: Origin): Promise<Connection> {
    const connection = this.connect(origin);
    await connection.opened();
    return connection;
  }

  /** Opens a connection and uses it once; it is kept alive. */
  async warm(origin?: Origin): Promise<Connection> {
    const connection = this.connect(origin);
    await connection.request({ path: this.options.path }).ended;
    return connection;
  }

  /** Opens several warm connections at the same time. */
  warmUp(count: number, origin?: Origin): Promise<Connection[]> {
    return Promise.all(Array.from({ length: count }, () => this.warm(origin)));
  }

  /** Returns an address that adds a latency of `ms` to the server. */
  async link(ms: number): Promise<Origin> {
    const link = await DelayLink.open(this.subject.origin, ms);
    this.#links.push(link);
    return link.origin;
  }

  /** Starts a request that is in flight for as long as the probe wants, or as long as the server allows. */
  async hold(): Promise<Hold> {
    const hold = await holdOpen(this);
    this.onEnd(() => hold.stop());
    return hold;
  }

  /** Closes the connections of all clients. */
  leave(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /** Registers cleanup for the end of the probe, whatever its result. */
  onEnd(undo: () => void): void {
    this.#undos.push(undo);
  }

  /** Stops the server. */
  stop(): Promise<void> {
    return this.stopAfter(() => Promise.resolve());
  }

  /**
   * Prepares, then stops the server. In a shared shutdown the preparation waits for the other probes, so that it is still fresh
   * when the signal comes.
   * @returns the result of `prepare`
   */
  async stopAfter<Prepared>(prepare: () => Promise<Prepared>): Promise<Prepared> {
    const { at, prepared } = await this.#stop(prepare);
    this.signalledAt = at;
    return prepared;
  }

  /** Waits for requests to arrive; in a repetition, up to 100 ms longer. */
  async moment(ms: number): Promise<void> {
    await sleep(ms + (this.run > 0 ? this.random() * PHASE : 0));
  }

  /** Sends a signal to the process. If it is the first one, times count from it. */
  signal(name: NodeJS.Signals): void {
    this.signalledAt ??= performance.now();
    this.subject.signal(name);
  }

  /** ms since the signal. */
  get sinceSignal(): number {
    return performance.now() - (this.signalledAt ?? performance.now());
  }

  /** Resolves `ms` after the signal. */
  async until(ms: number): Promise<void> {
    const left = ms - this.sinceSignal;
    if (left > 0) await sleep(left);
  }

  /** Resolves to how the process ended; `undefined` if it is still running after the budget, or `within` ms after the signal. */
  async exit(within: number = this.options.budget + MARGIN): Promise<Exit | undefined> {
    const settled = new AbortController();
    try {
      return await Promise.race([
        this.subject.exited,
        sleep(within - this.sinceSignal, undefined, { signal: settled.signal }),
      ]);
    } finally {
      settled.abort();
    }
  }

  /** Returns the ms from the signal to the exit. */
  timeToExit(exit: Exit): number {
    return Math.round(exit.at - (this.signalledAt ?? exit.at));
  }

  /** Longest delay in ms of this process, caused by itself or by the machine. */
  get heldUp(): number {
    return Math.max(0, Math.round(this.#delays.max / 1e6) - RESOLUTION);
  }

  end(): void {
    this.#delays.disable();
    for (const undo of this.#undos) undo();
    this.leave();
    for (const link of this.#links) link.close();
  }
}
