import type { Server } from 'node:net';
import type { Drain, DrainOptions } from '@quiesce/core';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import type { Place } from '../place.ts';
import { Client } from './client.ts';
import { Routes } from './routes.ts';
import { listen } from './servers.ts';

const OPTIONS: DrainOptions = { deadline: 10_000, cleanupTime: 4_000, shutdownDelay: 1_000 };

/** A service and its clients on a fake clock, so that seconds pass at once. */
export class Stage {
  readonly test: TestDrain;
  readonly routes: Routes = new Routes();
  /** The client that the fault affects. */
  client: Client | undefined;
  readonly #place: Place;
  readonly #server: Server;
  readonly #clients: Client[] = [];

  private constructor(test: TestDrain, place: Place, server: Server, routes: Routes) {
    this.test = test;
    this.#place = place;
    this.#server = server;
    this.routes = routes;
  }

  static async set(place: Place, options: DrainOptions = {}): Promise<Stage> {
    const test = createTestDrain({ ...OPTIONS, ...options });
    const routes = new Routes();
    const server = await listen(test.drain, routes, place.adapter, place.protocol);
    return new Stage(test, place, server, routes);
  }

  get drain(): Drain {
    return this.test.drain;
  }

  /** Opens a client connection on which nothing was sent. */
  async connect(): Promise<Client> {
    const client = await Client.open(this.#port, this.#place.protocol);
    this.#clients.push(client);
    return client;
  }

  /** Opens a connection that never finishes its handshake. */
  async connectInPart(): Promise<Client> {
    const client = await Client.openWithoutHandshake(this.#port);
    this.#clients.push(client);
    this.client = client;
    return client;
  }

  /**
   * Returns the client that the fault affects, once its GET has reached its handler.
   * @param inAll number of requests at the handlers by then, including the bystander
   */
  async asked(path: string, inAll = 2): Promise<Client> {
    const client = await this.connect();
    client.say(client.speech.get(path));
    this.client = client;
    await this.routes.entered(inAll);
    return client;
  }

  /** Resolves when all events that need no time have happened. */
  async settled(): Promise<void> {
    await this.test.clock.advance(0);
  }

  clear(): void {
    for (const client of this.#clients) client.destroy();
    this.#server.close();
    if ('closeAllConnections' in this.#server && typeof this.#server.closeAllConnections === 'function')
      this.#server.closeAllConnections();
  }

  get #port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('It does not listen.');
    return address.port;
  }
}
