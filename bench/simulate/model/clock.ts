import TinyQueue from 'tinyqueue';

interface Event {
  readonly time: number;
  /** Events at the same time happen in the order in which they were planned. */
  readonly order: number;
  readonly happen: () => void;
}

/** Simulated time in seconds. It jumps from event to event. */
export class Clock {
  now = 0;
  #planned = 0;
  readonly #queue = new TinyQueue<Event>([], (a, b) => a.time - b.time || a.order - b.order);

  /** Plans an event. @param delay seconds from now */
  after(delay: number, happen: () => void): void {
    this.#planned += 1;
    this.#queue.push({ time: this.now + delay, order: this.#planned, happen });
  }

  /** Runs all planned events, and those that they plan. */
  run(): void {
    for (let event = this.#queue.pop(); event; event = this.#queue.pop()) {
      this.now = event.time;
      event.happen();
    }
  }
}
