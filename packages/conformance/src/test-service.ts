import { createDrain, type Drain, type DrainOptions, type ShutdownReport } from '@quiesce/core';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { Readable } from 'node:stream';
import { Server as TlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { CreateServer, TestRoutes } from './contract.ts';
import { Hold } from './hold.ts';
import { RawClient } from './raw-client.ts';

/** For `expect.poll`: a short interval, and a timeout long enough for a slow machine. */
export const soon = { interval: 1, timeout: 10_000 } as const;

/** A running server of the framework under test, and its drain. */
export class TestService {
  readonly drain: Drain;
  readonly server: Server;
  readonly routes: TestRoutes;
  readonly #clients: RawClient[] = [];
  readonly #holds: Hold<string>[] = [];

  private constructor(drain: Drain, server: Server, routes: TestRoutes) {
    this.drain = drain;
    this.server = server;
    this.routes = routes;
  }

  /** Starts a service that lasts until the end of the test. Signals are left to the test runner. */
  static async start(create: CreateServer, options: DrainOptions = {}): Promise<TestService> {
    const drain = createDrain({ signals: false, logger: false, ...options });
    const routes: TestRoutes = {
      text: async () => 'text',
      empty: async () => undefined,
      upload: async (body) =>
        String((await Readable.from(body).toArray()).reduce((sum, chunk) => sum + chunk.length, 0)),
      stream: () => Readable.from(['one ', 'two']),
      events: () => Readable.from(['data: one\n\n']),
      raw: (_request, response) => response.writeHead(200).end('raw'),
    };
    const server = await create(drain, routes);
    if (!server.listening) await once(server, 'listening');
    const service = new TestService(drain, server, routes);
    onTestFinished(() => service.#stop());
    return service;
  }

  get port(): number {
    const address: string | AddressInfo | null = this.server.address();
    if (address === null || typeof address === 'string')
      throw new Error('the server does not listen on a port');
    return address.port;
  }

  async connect(): Promise<RawClient> {
    const secure = this.server instanceof TlsServer;
    const client = await (secure ? RawClient.connectTls(this.port) : RawClient.connect(this.port));
    this.#clients.push(client);
    return client;
  }

  /** Returns a hold that is released at the end of the test, because draining waits for handlers. */
  hold(): Hold<string> {
    const hold = new Hold<string>();
    this.#holds.push(hold);
    return hold;
  }

  /** Makes the next calls of `text` wait for the test. */
  holdText(): Hold<string> {
    const hold = this.hold();
    this.routes.text = hold.run;
    return hold;
  }

  /** Sends a request on a new connection. Resolves when its handler is waiting. */
  async inFlight(): Promise<{ readonly client: RawClient; readonly hold: Hold<string> }> {
    const hold = this.holdText();
    const client = await this.connect();
    client.get('/text');
    await hold.entered;
    this.routes.text = async () => 'text';
    return { client, hold };
  }

  /** Returns a kept-alive connection that has got a response. */
  async idle(): Promise<RawClient> {
    const client = await this.connect();
    await client.get('/text').response();
    return client;
  }

  /** Starts the shutdown. Resolves once it is draining. */
  async drainNow(): Promise<{ readonly report: Promise<ShutdownReport> }> {
    const draining = new Promise<void>((resolve) => {
      this.drain.on('draining', () => resolve());
    });
    const report = this.drain.shutdown('test');
    await draining;
    return { report };
  }

  async #stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    for (const hold of this.#holds) hold.release('the test has ended');
    await this.drain.shutdown('end of the test');
  }
}
