import type { Client, Connection } from './connection.ts';
import { Traffic, type Host } from './traffic.ts';
import type { World } from './world.ts';

/** A pod from its start to its end. */
export class Pod {
  state: 'starting' | 'ready' | 'lame' | 'draining' | 'gone' = 'starting';
  readonly isNew: boolean;
  /** Seconds. */
  stoppedAt = Infinity;
  /** How many connections it had when it was asked to stop. */
  loadAtStop = 0;
  readonly #world: World;
  readonly #traffic: Traffic;
  /** Those with a request that was in flight as draining began: the port closes after them. */
  readonly #first = new Set<Connection>();
  #isListening = false;

  constructor(world: World, isNew: boolean) {
    this.#world = world;
    this.isNew = isNew;
    const host: Host = {
      refuses: () => this.state === 'draining' && world.settings.admission === 'refuse',
      announces: (connection) => this.#announces(connection),
      changed: (connection) => this.#changed(connection),
    };
    this.#traffic = new Traffic(world, host);
  }

  get load(): number {
    return this.#traffic.connections.size;
  }

  becomeReady(): void {
    this.state = 'ready';
    this.#isListening = true;
  }

  /** A client connects. `false` if the port is closed. */
  accept(client: Client): boolean {
    if (!this.#isListening) return false;
    const connection = this.#traffic.open(client);
    if (this.state === 'lame') this.#drawDueTime(connection);
    if (this.state === 'draining') this.#spare(connection);
    return true;
  }

  /** Requests come from now on. Until shortly before its end a pod loses none, so none is simulated. */
  beginTraffic(): void {
    this.#traffic.begin();
  }

  stop(): void {
    const { clock, settings } = this.#world;
    this.state = 'lame';
    this.stoppedAt = clock.now;
    this.loadAtStop = this.load;
    for (const connection of this.#traffic.connections) this.#drawDueTime(connection);
    clock.after(settings.lameDuck, () => this.#drain());
    clock.after(Math.min(settings.lameDuck + settings.drain, settings.grace), () => this.#cut());
  }

  #drawDueTime(connection: Connection): void {
    const { random, settings } = this.#world;
    const { announcing } = settings.rule;
    if (announcing.how !== 'due') return;
    connection.dueAt = this.stoppedAt + random.uniform(announcing.share * settings.lameDuck);
  }

  #announces(connection: Connection): boolean {
    if (this.state === 'draining') return true;
    if (this.state !== 'lame') return false;
    const { clock, random, settings } = this.#world;
    const { announcing } = settings.rule;
    switch (announcing.how) {
      case 'none':
        return false;
      case 'all':
        return true;
      case 'linear':
        return random.chance((clock.now - this.stoppedAt) / settings.lameDuck);
      case 'due':
        return clock.now >= connection.dueAt;
      default:
        return announcing satisfies never;
    }
  }

  #drain(): void {
    if (this.state === 'gone') return;
    this.state = 'draining';
    const { clock, settings } = this.#world;
    const { ending } = settings.rule;
    for (const connection of this.#traffic.connections) {
      if (connection.isServing) this.#first.add(connection);
      else if (ending.how === 'at-once') this.#traffic.close(connection);
      else if (ending.how === 'cold-first') {
        const isCold = clock.now - connection.lastUsedAt >= ending.coldAfter;
        if (isCold && ending.linger !== 'keep-alive') this.#closeSpread(connection, ending.spread);
        else this.#spare(connection);
      }
    }
    if (this.#first.size === 0 || ending.how === 'at-once') this.#isListening = false;
    this.#endIfEmpty();
  }

  /** Lets an idle connection live on for a while: its next request may be on the wire. */
  #spare(connection: Connection): void {
    const { clock, settings } = this.#world;
    const { ending } = settings.rule;
    if (ending.how !== 'cold-first') return;
    const { linger, spread } = ending;
    if (linger === 'keep-alive') {
      const promised = connection.lastUsedAt + settings.keepAliveTimeout - clock.now;
      clock.after(Math.max(0, promised), () => this.#traffic.closeByClient(connection));
    } else {
      clock.after(linger, () => this.#closeSpread(connection, spread));
    }
  }

  #closeSpread(connection: Connection, spread: number): void {
    const { clock, random } = this.#world;
    clock.after(random.uniform(spread), () => {
      if (!connection.isServing && !connection.isClosed) this.#traffic.close(connection);
    });
  }

  #changed(connection: Connection): void {
    if (this.state !== 'draining') return;
    if (this.#first.delete(connection) && this.#first.size === 0) this.#isListening = false;
    this.#endIfEmpty();
  }

  #cut(): void {
    for (const connection of this.#traffic.connections) {
      if (connection.isServing) this.#world.tally.cut += 1;
      this.#traffic.close(connection);
    }
    this.#end();
  }

  #endIfEmpty(): void {
    if (!this.#isListening && this.load === 0) this.#end();
  }

  #end(): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    this.#isListening = false;
    this.#world.podGone();
  }
}
