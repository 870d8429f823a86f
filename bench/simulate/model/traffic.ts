import { Connection, type Client } from './connection.ts';
import { Pool } from './pool.ts';
import type { World } from './world.ts';

/** Decisions of a pod about its requests. */
export interface Host {
  /** Called when a request has arrived. */
  received(client: Client): void;
  /** True if a request that arrives now is answered 503 at once. */
  refuses(): boolean;
  /** True if a response that is sent now announces the close of its connection. */
  announces(connection: Connection): boolean;
  /** Called when a connection has become idle, or has ended. */
  changed(connection: Connection): void;
}

/** The connections of one pod and their requests, from both ends of the wire. */
export class Traffic {
  /** Connections that the server has not closed. */
  readonly connections = new Set<Connection>();
  readonly #world: World;
  readonly #host: Host;
  readonly #pool: Pool;
  readonly #halfTrip: number;
  #hasBegun = false;

  constructor(world: World, host: Host) {
    this.#world = world;
    this.#host = host;
    this.#pool = new Pool(world.settings.order, world.random);
    this.#halfTrip = world.settings.roundTrip / 2;
  }

  open(client: Client): Connection {
    const connection = new Connection(client, this.#world.clock.now);
    this.connections.add(connection);
    this.#pool.add(connection);
    if (this.#hasBegun) this.#awaitRequest(connection);
    return connection;
  }

  /** Starts the requests. Earlier ones would have no effect. */
  begin(): void {
    this.#hasBegun = true;
    const { clock, random, settings } = this.#world;
    for (const connection of this.connections) {
      // If clients never close connections, the server depends on idle times that exceed the warm-up.
      if (!settings.keepsPromise) {
        const idle = random.exponential(connection.client.rate);
        connection.lastUsedAt = Math.max(connection.lastUsedAt, clock.now - idle);
      }
      this.#awaitRequest(connection);
    }
  }

  /** Closes a connection by the server. Its client learns of it half a round trip later. */
  close(connection: Connection): void {
    this.#end(connection, this.#world.settings.clientDelay);
  }

  /** Closes an unused connection by the client, while the server still keeps it open. */
  closeByClient(connection: Connection): void {
    if (connection.isBusy || connection.hasLeft) return;
    this.#leave(connection);
    this.#end(connection, 0);
  }

  #awaitRequest(connection: Connection): void {
    const delay = this.#world.random.exponential(connection.client.rate);
    if (delay === Infinity) return;
    this.#world.clock.after(delay, () => {
      if (connection.hasLeft) return;
      const taken = this.#pool.take(connection);
      if (taken) this.#send(taken);
      this.#awaitRequest(connection);
    });
  }

  #send(connection: Connection): void {
    connection.isBusy = true;
    this.#world.clock.after(this.#halfTrip, () => this.#receive(connection));
  }

  #receive(connection: Connection): void {
    const { clock, random, settings, tally } = this.#world;
    if (connection.isClosed) {
      if (random.chance(settings.retried)) tally.retried += 1;
      else tally.lost += 1;
      return;
    }
    connection.isServing = true;
    this.#host.received(connection.client);
    const isRefused = this.#host.refuses();
    if (isRefused) tally.refused += 1;
    clock.after(isRefused ? 0 : settings.service(random), () => this.#respond(connection));
  }

  #respond(connection: Connection): void {
    if (connection.isClosed) return;
    const { clock, tally } = this.#world;
    connection.isServing = false;
    connection.lastUsedAt = clock.now;
    tally.answered += 1;
    if (this.#host.announces(connection)) this.#end(connection, 0);
    else clock.after(this.#halfTrip, () => this.#giveBack(connection));
    this.#host.changed(connection);
  }

  #giveBack(connection: Connection): void {
    connection.isBusy = false;
    if (connection.hasLeft) return;
    if (this.#pool.giveBack(connection)) this.#send(connection);
  }

  #end(connection: Connection, clientDelay: number): void {
    connection.isClosed = true;
    this.connections.delete(connection);
    this.#world.clock.after(this.#halfTrip + clientDelay, () => this.#leave(connection));
    this.#host.changed(connection);
  }

  #leave(connection: Connection): void {
    if (connection.hasLeft) return;
    connection.hasLeft = true;
    this.#pool.remove(connection);
    this.#world.reconnect(connection.client);
  }
}
