import { createLogUpdate } from 'log-update';
import { formatProbe, type ProbeId, type Progress, type ReportFormat } from '@quiesce/verify';

/** Interval in ms between two updates of the time. */
const TICK = 1_000;

export interface LiveOptions {
  /** Number of probes. */
  readonly total: number;
  /** True to print no line for finished probes. @default false */
  readonly isQuiet?: boolean;
}

/** Shows the progress of a run: a line for each finished probe and, on a terminal, one for the running probes. */
export class Live {
  readonly #stream: NodeJS.WriteStream;
  readonly #format: ReportFormat;
  readonly #total: number;
  readonly #isQuiet: boolean;
  readonly #startedAt = performance.now();
  readonly #running = new Map<ProbeId, number>();
  readonly #line: ReturnType<typeof createLogUpdate> | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  #done = 0;

  constructor(stream: NodeJS.WriteStream, format: ReportFormat, { total, isQuiet = false }: LiveOptions) {
    this.#stream = stream;
    this.#format = format;
    this.#total = total;
    this.#isQuiet = isQuiet;
    if (!stream.isTTY) return;
    this.#line = createLogUpdate(stream);
    this.#timer = setInterval(() => this.#draw(), TICK);
  }

  update(progress: Progress): void {
    if (progress.type === 'probe started') this.#running.set(progress.id, progress.run);
    if (progress.type === 'probe ended') {
      this.#done += 1;
      this.#running.delete(progress.result.id);
      this.#line?.clear();
      if (!this.#isQuiet) this.#stream.write(`${formatProbe(progress.result, this.#format)}\n`);
    }
    this.#draw();
  }

  /** Removes the line of the running probes. */
  end(): void {
    clearInterval(this.#timer);
    this.#line?.clear();
    this.#line?.done();
  }

  #draw(): void {
    const running = [...this.#running].map(([id, run]) => (run === 0 ? id : `${id} (run ${run + 1})`));
    const what = running.join(', ') || 'examining the server';
    this.#line?.(
      `${this.#done} of ${this.#total} · ${Math.round((performance.now() - this.#startedAt) / 1_000)} s · ${what}`,
    );
  }
}
