import { fixedConduct, type Conduct } from './conduct.ts';
import type { Client, Connection } from './connection.ts';
import { Evidence } from './planned.ts';
import { Router, routersOf } from './routers.ts';
import { Traffic, type Host } from './traffic.ts';
import type { World } from './world.ts';

/** Seconds that a server adds to the announced keep-alive time: Node's keepAliveTimeoutBuffer. */
const BUFFER = 1;
/** Minimum seconds for which a connection is spared if its announced keep-alive time exceeds the time left. */
const MIN_SPARE_TIME = 0.25;

/** A pod from its start to its end. */
export class Pod {
  state: 'starting' | 'ready' | 'lame' | 'draining' | 'gone' = 'starting';
  readonly isNew: boolean;
  /** In seconds. */
  stoppedAt = Infinity;
  /** Number of connections when it was asked to stop. */
  loadAtStop = 0;
  readonly #world: World;
  readonly #traffic: Traffic;
  readonly #evidence: Evidence | undefined;
  readonly #routers: readonly Router[];
  #conduct: Conduct;
  /** Connections with a request in flight when draining began: the port closes after them. */
  readonly #first = new Set<Connection>();
  #isListening = false;
  #drainingAt = 0;
  #idleAtStart = 1;
  /** Number of idle connections that were given a turn. */
  #turns = 0;

  constructor(world: World, isNew: boolean) {
    this.#world = world;
    this.isNew = isNew;
    const { settings } = world;
    this.#conduct = fixedConduct(settings);
    this.#evidence = settings.plan && new Evidence(settings.plan);
    this.#routers = Array.from(
      { length: routersOf(settings) },
      (_, index) => new Router(world, index, (address) => this.#answerProbe(address)),
    );
    const host: Host = {
      received: (client) => this.#evidence?.request(world.clock.now, `10.0.0.${client.router}`),
      refuses: () => this.state === 'draining' && this.#conduct.admission === 'refuse',
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

  /** Connects a client. Returns `false` if the port is closed. */
  accept(client: Client): boolean {
    if (!this.#isListening) return false;
    const connection = this.#traffic.open(client);
    if (this.state === 'lame') this.#drawDueTime(connection);
    if (this.state === 'draining') this.#spare(connection);
    return true;
  }

  /** Starts the requests. Until shortly before its end a pod loses none, so earlier ones are not simulated. */
  beginTraffic(): void {
    this.#traffic.begin();
  }

  /** Starts the health checks, if there are any. @param stop when the pod will be asked to stop */
  beginProbes(stop: number): void {
    const { routers } = this.#world.settings.plan ?? {};
    if (routers) this.#routers.forEach((router) => router.begin(routers.interval, stop));
  }

  /** True if this client's router knows that the pod is stopping. */
  hasLeftFor({ router }: Client): boolean {
    const { clock, random, settings } = this.#world;
    if (settings.plan?.routers) return this.#routers[router]?.hasHeard ?? true;
    return clock.now - this.stoppedAt >= settings.propagation(random);
  }

  stop(): void {
    const { clock, settings, tally } = this.#world;
    this.#conduct = this.#evidence?.decide(clock.now) ?? this.#conduct;
    const { cutAfter, lameDuck, situation } = this.#conduct;
    tally.situations.set(situation, (tally.situations.get(situation) ?? 0) + 1);
    this.state = 'lame';
    this.stoppedAt = clock.now;
    this.loadAtStop = this.load;
    for (const connection of this.#traffic.connections) this.#drawDueTime(connection);
    this.#serveOn(lameDuck);
    clock.after(Math.min(cutAfter, settings.grace), () => this.#cut());
  }

  #serveOn(time: number): void {
    const { clock } = this.#world;
    clock.after(time, () => {
      const more = this.#conduct.lameDuckLeft(clock.now);
      // Smaller values are rounding errors.
      if (more > 1e-6) this.#serveOn(more);
      else this.#drain();
    });
  }

  #answerProbe(address: string): boolean {
    if (!this.#isListening) return false;
    const isReady = this.state === 'ready';
    this.#evidence?.probe(address, !isReady, this.#world.clock.now);
    return isReady;
  }

  #drawDueTime(connection: Connection): void {
    const { announcing } = this.#conduct.rule;
    if (announcing.how !== 'due') return;
    connection.dueAt = this.stoppedAt + this.#world.random.uniform(announcing.share * this.#conduct.lameDuck);
  }

  #announces(connection: Connection): boolean {
    if (this.state === 'draining') return true;
    if (this.state !== 'lame') return false;
    const { clock, random } = this.#world;
    const { announcing } = this.#conduct.rule;
    switch (announcing.how) {
      case 'none':
        return false;
      case 'all':
        return true;
      case 'linear':
        return random.chance((clock.now - this.stoppedAt) / this.#conduct.lameDuck);
      case 'due':
        return clock.now >= connection.dueAt;
      default:
        return announcing satisfies never;
    }
  }

  #drain(): void {
    if (this.state === 'gone') return;
    this.state = 'draining';
    const { clock } = this.#world;
    const { ending } = this.#conduct.rule;
    this.#drainingAt = clock.now;
    this.#idleAtStart = Math.max(
      1,
      [...this.#traffic.connections].filter(({ isServing }) => !isServing).length,
    );
    for (const connection of this.#traffic.connections) {
      if (connection.isServing) this.#first.add(connection);
      else if (ending.how === 'at-once') this.#traffic.close(connection);
      else if (ending.how === 'cold-first') {
        const isCold = clock.now - connection.lastUsedAt >= ending.coldAfter;
        if (isCold && ending.linger !== 'keep-alive') this.#closeSpread(connection, ending.spread);
        else this.#spare(connection);
      }
    }
    if (this.#first.size === 0 || this.#conduct.closesPortFirst) this.#isListening = false;
    this.#endIfEmpty();
  }

  /** Keeps an idle connection open for a while: its next request may be on the wire. */
  #spare(connection: Connection): void {
    const { clock, settings } = this.#world;
    const { ending } = this.#conduct.rule;
    if (ending.how !== 'cold-first') return;
    const { limit = Infinity, linger, spread } = ending;
    if (linger !== 'keep-alive') {
      clock.after(linger, () => this.#closeSpread(connection, spread));
      return;
    }
    const promised = connection.lastUsedAt + settings.keepAliveTimeout - clock.now;
    const most = Math.max(MIN_SPARE_TIME, this.stoppedAt + limit - clock.now);
    if (settings.keepsPromise && promised <= most) {
      clock.after(Math.max(0, promised), () => this.#traffic.closeByClient(connection));
    } else {
      const time = Math.min(Math.max(0, promised + BUFFER), most);
      clock.after(time, () => this.#closeSpread(connection, spread));
    }
  }

  /** Closes a connection in its turn: evenly over the window, by the number of connections when draining began. */
  #closeSpread(connection: Connection, spread: number): void {
    const { clock } = this.#world;
    const turn = this.#drainingAt + spread * Math.min(1, this.#turns / this.#idleAtStart);
    this.#turns += 1;
    clock.after(Math.max(0, turn - clock.now), () => {
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
    const { clock, tally } = this.#world;
    tally.stops.push(clock.now - this.stoppedAt);
    this.#world.podGone();
  }
}
