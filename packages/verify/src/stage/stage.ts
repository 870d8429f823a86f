import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedOptions } from '../options/options.ts';
import type { Exit, Subject } from '../subject/subject.ts';
import type { Known, Survey } from '../survey/survey.ts';
import { connectTo } from '../wire/connect.ts';
import type { Connection } from '../wire/connection.ts';
import { DelayLink } from '../wire/delay-link.ts';
import type { Origin } from '../wire/origin.ts';
import type { Stopped } from './curtain.ts';
import { holdOpen, type Hold } from './hold.ts';

/** ms that are granted beyond the budget, before a process is called one that does not end. */
const MARGIN = 1_000;

/** ms between two looks at how the loop of this process keeps its time. */
const RESOLUTION = 10;
/** ms by which the signal comes later in a repetition, at most. */
const PHASE = 100;

/** Prepares, and sends the signal then. */
export type Stop = <Prepared>(prepare: () => Promise<Prepared>) => Promise<Stopped<Prepared>>;

/** What a probe works with: a server that runs, clients for it, and its stop. */
export class Stage {
  readonly options: ResolvedOptions;
  readonly survey: Survey;
  readonly subject: Subject;
  /** From 0 to 1; the same for the same seed. */
  readonly random: () => number;
  /** How often the probe has run before. */
  readonly run: number;
  /** All that were made, for the record. */
  readonly connections: Connection[] = [];
  /** ms on the clock of `performance.now()`. */
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

  /** Begins to connect. */
  connect(origin: Origin = this.subject.origin): Connection {
    const connection = connectTo(origin, { patience: this.options.budget + MARGIN });
    this.connections.push(connection);
    return connection;
  }

  /** A connection that is made, and has not been used. */
  async open(origin?: Origin): Promise<Connection> {
    const connection = this.connect(origin);
    await connection.opened();
    return connection;
  }

  /** A connection that has just been used, and is kept alive. */
  async warm(origin?: Origin): Promise<Connection> {
    const connection = this.connect(origin);
    await connection.request({ path: this.options.path }).over;
    return connection;
  }

  /** Several of them, made at the same time. */
  warmUp(count: number, origin?: Origin): Promise<Connection[]> {
    return Promise.all(Array.from({ length: count }, () => this.warm(origin)));
  }

  /** A wire of `ms` to the server. */
  async link(ms: number): Promise<Origin> {
    const link = await DelayLink.open(this.subject.origin, ms);
    this.#links.push(link);
    return link.origin;
  }

  /** A request that is in flight for as long as the probe wants, or as long as the server lets it. */
  async hold(): Promise<Hold> {
    const hold = await holdOpen(this);
    this.onEnd(() => hold.stop());
    return hold;
  }

  /** All clients close their connections. */
  leave(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /** Called when the probe is over, whatever it has found. */
  onEnd(undo: () => void): void {
    this.#undos.push(undo);
  }

  /** Tells the server to stop. */
  stop(): Promise<void> {
    return this.stopAfter(() => Promise.resolve());
  }

  /**
   * Tells it to stop when something is just so. In a shared shutdown others have to be waited for, and what was prepared
   * before that would be stale.
   * @returns what `prepare` returns
   */
  async stopAfter<Prepared>(prepare: () => Promise<Prepared>): Promise<Prepared> {
    const { at, prepared } = await this.#stop(prepare);
    this.signalledAt = at;
    return prepared;
  }

  /** For what was sent to arrive; in a repetition, up to 100 ms more. */
  async moment(ms: number): Promise<void> {
    await sleep(ms + (this.run > 0 ? this.random() * PHASE : 0));
  }

  /** Sends another signal to the process, or the first one, if it is not the one that stops it. */
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

  /** How the process has ended; `undefined` if it has not, when the budget is over, or `within` ms after the signal. */
  async exit(within: number = this.options.budget + MARGIN): Promise<Exit | undefined> {
    const over = new AbortController();
    try {
      return await Promise.race([
        this.subject.exited,
        sleep(within - this.sinceSignal, undefined, { signal: over.signal }),
      ]);
    } finally {
      over.abort();
    }
  }

  /** ms from the signal to the exit. */
  took(exit: Exit): number {
    return Math.round(exit.at - (this.signalledAt ?? exit.at));
  }

  /** ms that this process was held up at the longest, by itself or by the machine. */
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
