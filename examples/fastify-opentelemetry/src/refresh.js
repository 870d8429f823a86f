import { setTimeout as sleep } from 'node:timers/promises';

/** The job of the scheduler: slowly refreshes data that responses use. */
export class Refresh {
  /** Number of finished runs. */
  count = 0;
  #ms;
  #tracer;
  #log;

  /** @param ms duration of a run */
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
