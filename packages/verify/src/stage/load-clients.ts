import type { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Outcome } from '../wire/outcome.ts';
import type { Stage } from './stage.ts';

/** The share of requests that come on a new connection, and of those that are a POST. */
const FRESH = 0.3;
const POSTS = 0.2;

/** Clients as a balancer or a pool is: most take the connection they used last, some make a new one. */
export class LoadClients {
  readonly #stage: Stage;
  readonly #idle: Connection[] = [];
  readonly #over: Promise<Outcome>[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  send(): void {
    const { random } = this.#stage;
    const isFresh = random() < FRESH;
    const connection = (isFresh ? undefined : this.#idleOne()) ?? this.#stage.connect();
    const exchange = this.#request(connection);
    this.#over.push(this.#use(connection, exchange, isFresh));
  }

  async #use(connection: Connection, exchange: Exchange, isFresh: boolean): Promise<Outcome> {
    const outcome = await exchange.over;
    // Whoever was told that the connection closes does not use it again.
    if (isFresh || exchange.announcesClose || !this.#stage.survey.keepsAlive) connection.destroy();
    else if (connection.isOpen) this.#idle.push(connection);
    return outcome;
  }

  outcomes(): Promise<Outcome[]> {
    return Promise.all(this.#over);
  }

  #idleOne(): Connection | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.isOpen) return connection;
    }
    return undefined;
  }

  #request(connection: Connection): Exchange {
    const { options, survey, random } = this.#stage;
    return survey.uploadHeaders && random() < POSTS
      ? connection.request({
          method: 'POST',
          path: options.uploadPath,
          headers: survey.uploadHeaders,
          body: '{}',
        })
      : connection.request({ path: options.path });
  }
}
