import { once } from 'node:events';
import { createServer, get, type ClientRequest, type Server, type ServerResponse } from 'node:http';
import type { DrainOptions, DrainState, ShutdownReport } from '@quiesce/core';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import { deferred, type Deferred } from '../../src/util/deferred.ts';

export const DEADLINE = 10_000;
const OPTIONS: DrainOptions = { deadline: DEADLINE, cleanupTime: 4_000, shutdownDelay: 1_000 };

/** A request whose handler waits for the test. */
export interface Held {
  readonly client: ClientRequest;
  readonly response: ServerResponse;
}

/** The circumstances of a call of a step. */
export interface StepCall {
  readonly name: string;
  readonly at: number;
  readonly inFlight: number;
  readonly tasks: number;
}

/** A service on the test's clock, and a record of its observable behaviour. */
export class World {
  readonly test: TestDrain;
  readonly states: DrainState[] = [];
  readonly reports: ShutdownReport[] = [];
  readonly held: Held[] = [];
  readonly tasks: Deferred<void>[] = [];
  readonly stepCalls: StepCall[] = [];
  /** How the promises of `drain.shutdown()` ended. */
  readonly endings: (ShutdownReport | Error)[] = [];
  readonly #server: Server;
  readonly #arriving: ((response: ServerResponse) => void)[] = [];
  #names = 0;
  /** Timers of the test itself: steps and workers that take time. */
  sleeping = 0;
  /** When the running shutdown began. */
  startedAt = 0;

  private constructor() {
    this.test = createTestDrain({ ...OPTIONS, logger: false });
    const { drain, clock } = this.test;
    drain.on('state', (to, from) => {
      this.states.push(to);
      if (to === 'lame-duck' || (to === 'draining' && from !== 'lame-duck')) this.startedAt = clock.now();
    });
    drain.on('closed', (report) => void this.reports.push(report));
    this.#server = createServer(drain.handler((_request, response) => this.#arriving.shift()?.(response)));
    drain.watch(this.#server).listen(0, '127.0.0.1');
  }

  static async start(): Promise<World> {
    const world = new World();
    await once(world.#server, 'listening');
    return world;
  }

  name(): string {
    this.#names += 1;
    return `n${this.#names}`;
  }

  /** Sends a request that a handler begins to answer. */
  async arrive(): Promise<void> {
    const address = this.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const entered = new Promise<ServerResponse>((resolve) => void this.#arriving.push(resolve));
    const client = get({ port, host: '127.0.0.1', agent: false }, (response) => void response.resume());
    client.on('error', () => undefined);
    this.held.push({ client, response: await entered });
  }

  shutdown(): void {
    const report = this.test.drain.shutdown();
    report.then(
      (value) => this.endings.push(value),
      (error: Error) => this.endings.push(error),
    );
  }

  /** Registers a step that records the state when it is called. */
  step(takes: number | undefined): void {
    const { drain, clock } = this.test;
    const name = `step ${this.name()}`;
    drain.onClose(name, () => {
      const running = this.tasks.length;
      this.stepCalls.push({ name, at: clock.now(), inFlight: drain.inFlight, tasks: running });
      return this.#take(takes);
    });
  }

  /** Registers a worker that stops after a time, or never. */
  worker(takes: number | undefined): void {
    this.test.drain.worker(this.name(), { stop: () => this.#take(takes) });
  }

  task(): void {
    const begin = (): Promise<void> => {
      const task = deferred<void>();
      this.tasks.push(task);
      return task.promise;
    };
    this.test.drain.run(`task ${this.name()}`, begin).catch(() => undefined);
  }

  /** Runs the shutdown to its end, and cleans up. */
  async end(): Promise<ShutdownReport> {
    const { drain, clock } = this.test;
    const report = await clock.runUntil(drain.shutdown());
    for (const { client } of this.held) client.destroy();
    this.#server.closeAllConnections();
    return report;
  }

  async #take(ms: number | undefined): Promise<void> {
    if (ms === undefined) return new Promise(() => {});
    this.sleeping += 1;
    await this.test.clock.sleep(ms);
    this.sleeping -= 1;
  }
}
