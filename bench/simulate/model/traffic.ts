import { Connection, type Client } from './connection.ts';
import { Pool } from './pool.ts';
import type { World } from './world.ts';

/** What a pod decides about its requests. */
export interface Host {
  /** A request has arrived. */
  received(client: Client): void;
  /** Whether a request that arrives now is answered 503, at once. */
  refuses(): boolean;
  /** Whether a response that is sent now is the last of its connection. */
  announces(connection: Connection): boolean;
  /** A connection has become idle, or is gone. */
  changed(connection: Connection): void;
}

/** The connections of one pod and their requests, from both ends of the wire. */
export class Traffic {
  /** Those that the server has not closed. */
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

  /** Requests come from now on. Before that they would change nothing, as none of them leaves a trace. */
  begin(): void {
    this.#hasBegun = true;
    const { clock, random, settings } = this.#world;
    for (const connection of this.connections) {
      // How long they have been idle matters to a server whose clients close none, longer than a warm-up takes.
      if (!settings.keepsPromise) {
        const idle = random.exponential(connection.client.rate);
        connection.lastUsedAt = Math.max(connection.lastUsedAt, clock.now - idle);
      }
      this.#awaitRequest(connection);
    }
  }

  /** The server closes a connection. Its client hears of it half a round trip later. */
  close(connection: Connection): void {
    this.#end(connection, this.#world.settings.clientDelay);
  }

  /** The client closes a connection that it does not use, as long as it is promised to be open. */
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
