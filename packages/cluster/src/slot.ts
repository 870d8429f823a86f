import type { Logger } from '@quiesce/core';
import { describe } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { WorkerExit } from './report.ts';
import { howItEnded, type WorkerProcess } from './worker-process.ts';

/** One of `count` slots. It has a worker, or gets one after its back-off. */
export class Slot {
  readonly #fork: () => WorkerProcess;
  readonly #backOff: ResolvedOptions['backOff'];
  readonly #logger: Logger;
  #worker: WorkerProcess | undefined;
  /** How the last worker ended, until it is replaced. */
  #vacatedBy: WorkerExit | undefined;
  /** Consecutive ends; starts again at 1 after a worker that was ready for `backOff.max`. */
  #ends = 0;
  #timer: NodeJS.Timeout | undefined;
  #isReserved = false;
  #isClosed = false;

  constructor(fork: () => WorkerProcess, { backOff }: Pick<ResolvedOptions, 'backOff'>, logger: Logger) {
    this.#fork = fork;
    this.#backOff = backOff;
    this.#logger = logger;
  }

  get worker(): WorkerProcess | undefined {
    return this.#worker;
  }

  get vacatedBy(): WorkerExit | undefined {
    return this.#vacatedBy;
  }

  /** Starts a worker for this slot. */
  fill(): void {
    try {
      this.take(this.#fork());
    } catch (error) {
      this.#ends += 1;
      this.#fillLater(describe(error));
    }
  }

  /** Assigns another worker to the slot. The previous one keeps running, and is not replaced when it ends. */
  take(worker: WorkerProcess): void {
    clearTimeout(this.#timer);
    this.#vacatedBy = undefined;
    this.#worker = worker;
    void worker.exited.then((exit) => this.#vacate(worker, exit));
  }

  /**
   * Reserves the slot: stops replacing a crashed worker while a rolling restart has a new one for this slot.
   * @returns a function that allows replacement again
   */
  reserve(): () => void {
    this.#isReserved = true;
    clearTimeout(this.#timer);
    return () => {
      this.#isReserved = false;
      if (!this.#worker) this.#fillLater('the new worker could not take over');
    };
  }

  /** Prevents further workers from being started for this slot. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #vacate(worker: WorkerProcess, exit: WorkerExit): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    if (this.#isClosed) return;
    this.#vacatedBy = exit;
    this.#ends = worker.readyFor >= this.#backOff.max ? 1 : this.#ends + 1;
    this.#fillLater(`worker ${exit.pid} ${howItEnded(exit)}`);
  }

  #fillLater(reason: string): void {
    if (this.#isClosed) return;
    if (this.#isReserved) {
      this.#logger.warn({}, `${reason}; the new one takes its place`);
      return;
    }
    const { min, max } = this.#backOff;
    const delay = Math.min(max, min * 2 ** Math.max(0, this.#ends - 1));
    this.#logger.warn({ delay }, `${reason}; the next worker starts in ${delay} ms`);
    this.#timer = setTimeout(() => this.fill(), delay);
  }
}
