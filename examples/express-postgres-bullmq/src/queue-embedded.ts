import type { ActiveJob } from '@quiesce/express';
import type { Database } from './database.ts';
import type { Handler, Queue, Worker } from './queue.ts';

interface Job {
  readonly id: number;
  readonly order_id: number;
}

const CLAIM = `update jobs set claimed_at = now()
  where id = (select id from jobs where claimed_at is null order by id limit 1) returning id, order_id`;

/** A queue in a table, for one process: it needs no server, and behaves like BullMQ. */
export async function openTableQueue(database: Database): Promise<Queue> {
  await database.query(
    'create table if not exists jobs (id serial primary key, order_id int not null, claimed_at timestamptz)',
  );
  const worker = { wake: (): void => undefined };

  return {
    async add(orderId) {
      await database.query('insert into jobs (order_id) values ($1)', [orderId]);
      worker.wake();
    },

    work(handler) {
      const started = new TableWorker(database, handler);
      worker.wake = () => started.wake();
      return started;
    },

    async counts() {
      const { rows } = await database.query<{ waiting: number; active: number }>(
        'select (count(*) - count(claimed_at))::int as waiting, count(claimed_at)::int as active from jobs',
      );
      return rows[0] ?? { waiting: 0, active: 0 };
    },

    // It has no connections of its own.
    async close() {},
  };
}

class TableWorker implements Worker {
  readonly #database: Database;
  readonly #handler: Handler;
  readonly #running: Promise<void>;
  #current: ActiveJob | undefined;
  #stopping = false;
  #wake = (): void => undefined;

  constructor(database: Database, handler: Handler) {
    this.#database = database;
    this.#handler = handler;
    this.#running = this.#run();
  }

  wake(): void {
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#running;
  }

  active(): ActiveJob[] {
    return this.#current ? [this.#current] : [];
  }

  async #run(): Promise<void> {
    // Jobs claimed by a killed process run again.
    await this.#database.query('update jobs set claimed_at = null');
    while (!this.#stopping) {
      // Created before the query; otherwise a job added just after it would be missed.
      const added = new Promise<void>((resolve) => (this.#wake = resolve));
      const { rows } = await this.#database.query<Job>(CLAIM);
      const [job] = rows;
      if (job) await this.#process(job);
      else await added;
    }
  }

  async #process({ id, order_id: orderId }: Job): Promise<void> {
    this.#current = { id: String(id), startedAt: Date.now() };
    try {
      await this.#handler(orderId);
      await this.#database.query('delete from jobs where id = $1', [id]);
    } catch (error) {
      // The job stays claimed, and runs again after the next start.
      console.error(`queue: ${String(error)}`);
    } finally {
      this.#current = undefined;
    }
  }
}
