import { valueOf } from '../survey/found.ts';
import { bodyOf } from '../wire/body.ts';
import type { Connection } from '../wire/connection.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Outcome } from '../wire/outcome.ts';
import type { Stage } from './stage.ts';

/** Share of requests that use a new connection, and of those that are POSTs. */
const FRESH = 0.3;
const POSTS = 0.2;

/** Clients that behave as a load balancer or a pool: most reuse the connection they used last, some open a new one. */
export class LoadClients {
  readonly #stage: Stage;
  readonly #idle: Connection[] = [];
  readonly #ended: Promise<Outcome>[] = [];
  #newResets = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  send(): void {
    const { random } = this.#stage;
    const isFresh = random() < FRESH;
    const connection = (isFresh ? undefined : this.#idleOne()) ?? this.#stage.connect();
    const isNew = connection.exchanges.length === 0;
    const exchange = this.#request(connection);
    this.#ended.push(this.#use(connection, exchange, { isFresh, isNew }));
  }

  /** Number of requests that were the first on their connection and were reset, after the signal. */
  get newResets(): number {
    return this.#newResets;
  }

  async #use(
    connection: Connection,
    exchange: Exchange,
    { isFresh, isNew }: { readonly isFresh: boolean; readonly isNew: boolean },
  ): Promise<Outcome> {
    const outcome = await exchange.ended;
    const isAfter = this.#stage.signalledAt !== undefined;
    if (isNew && isAfter && outcome === 'reset after send') this.#newResets += 1;
    // A client that was told of the close does not reuse the connection.
    if (isFresh || exchange.announcesClose || !this.#stage.survey.keepsAlive) connection.destroy();
    else if (connection.isOpen) this.#idle.push(connection);
    return outcome;
  }

  outcomes(): Promise<Outcome[]> {
    return Promise.all(this.#ended);
  }

  #idleOne(): Connection | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.isOpen) return connection;
    }
    return undefined;
  }

  #request(connection: Connection): Exchange {
    const { options, survey, random } = this.#stage;
    const upload = valueOf(survey.upload);
    return upload && random() < POSTS
      ? connection.request({
          method: 'POST',
          path: options.uploadPath,
          headers: upload.headers,
          body: bodyOf(upload.type, options.body),
        })
      : connection.request({ path: options.path });
  }
}
