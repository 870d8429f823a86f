import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Interval in ms between two health checks of an instance. */
export const PROBE_INTERVAL = 200;
const PROBE_TIMEOUT = 1_000;

/** Tracks which instances get requests. The first failed health check removes an instance, the first good one adds it again. */
export class Rotation {
  readonly #onChange: () => void;
  readonly #stopped = new AbortController();
  readonly #in = new Set<number>();
  readonly #waiting = new Map<number, () => void>();
  #turn = 0;

  constructor(ports: readonly number[], onChange: () => void) {
    this.#onChange = onChange;
    for (const port of ports) void this.#watch(port);
  }

  has(port: number): boolean {
    return this.#in.has(port);
  }

  /** Returns the port of the next instance; `undefined` if none is in rotation. */
  next(): number | undefined {
    const ports = [...this.#in];
    this.#turn += 1;
    return ports[this.#turn % ports.length];
  }

  /** Resolves when the instance gets requests. */
  async until(port: number): Promise<void> {
    if (this.has(port)) return;
    await new Promise<void>((resolve) => this.#waiting.set(port, resolve));
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #watch(port: number): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#set(port, await isReady(port));
      await sleep(PROBE_INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  }

  #set(port: number, ready: boolean): void {
    if (ready === this.#in.has(port)) return;
    if (ready) this.#in.add(port);
    else this.#in.delete(port);
    this.#onChange();
    if (!ready) return;
    this.#waiting.get(port)?.();
    this.#waiting.delete(port);
  }
}

/** Checks on a new connection, because a kept-alive one may lead to a process that accepts no new ones. */
function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/health/ready',
      agent: false,
      timeout: PROBE_TIMEOUT,
    } as const;
    const probe = get(options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.on('close', () => resolve(false));
  });
}
