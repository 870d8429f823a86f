import { setTimeout as sleep } from 'node:timers/promises';

/** What the scheduler runs: it renews something that requests are answered with, and takes its time. */
export class Refresh {
  /** How often it came to its end. */
  count = 0;
  #ms;
  #tracer;
  #log;

  /** @param ms that a run takes */
  constructor(ms, tracer, log) {
    this.#ms = ms;
    this.#tracer = tracer;
    this.#log = log;
  }

  async run() {
    const span = this.#tracer.startSpan('refresh');
    this.#log.info('refresh begun');
    await sleep(this.#ms);
    this.count += 1;
    this.#log.info(`refresh ${this.count} done`);
    span.end();
  }
}
