import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Load, temporaryStores } from '@quiesce/test/kit';
import { createDrain } from '@quiesce/express';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../../examples/express-postgres-bullmq/src/app.ts';
import {
  openDatabase,
  openPool,
  type Database,
} from '../../../examples/express-postgres-bullmq/src/database.ts';
import { openQueue } from '../../../examples/express-postgres-bullmq/src/open-queue.ts';
import type { Queue } from '../../../examples/express-postgres-bullmq/src/queue.ts';

const SHUTDOWNS = 200;
const CLIENTS = 20;
/** Number of answers before the shutdown: by then each client has its connection. */
const ANSWERS = 2 * CLIENTS;

test(
  `${SHUTDOWNS} shutdowns under load: no request that queries until its end uses a closed pool`,
  {
    timeout: 120_000,
  },
  async () => {
    const { DATA_DIR = '', DATABASE_URL } = await temporaryStores();
    const shared = await openDatabase(DATABASE_URL, join(DATA_DIR, 'postgres'));
    onTestFinished(() => shared.end());
    const queue = await openQueue(undefined, '', shared);

    const statuses = new Set<number | undefined>();
    let inFlight = 0;
    for (let shutdown = 0; shutdown < SHUTDOWNS; shutdown += 1) {
      const pool = DATABASE_URL === undefined ? poolOf(shared) : openPool(DATABASE_URL);
      const report = await shutDownUnderLoad(pool, queue, (status) => statuses.add(status));
      expect(report).toMatchObject({ outcome: 'clean', steps: [{ name: 'pool', outcome: 'done' }] });
      inFlight += report.requests.inFlightAtStart;
    }
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    // Otherwise nothing was tested.
    expect(inFlight).toBeGreaterThan(SHUTDOWNS);
  },
);

async function shutDownUnderLoad(
  pool: Database,
  queue: Queue,
  answered: (status: number | undefined) => void,
) {
  const drain = createDrain({ signals: false, logger: false });
  drain.onClose('pool', pool);
  const server = drain.watch(createServer(createApp(drain, pool, queue)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('it listens on no port');

  const load = new Load(`http://127.0.0.1:${address.port}`, CLIENTS, () => ({
    next: () => ({ method: 'GET', path: `/slow?ms=${Math.floor(Math.random() * 10)}` }),
    answered: ({ status }) => answered(status),
  }));
  await load.answered(ANSWERS);
  const report = await drain.shutdown('under load');
  await load.over;
  return report;
}

/** Ends like a pool, but keeps the embedded database, which is slow to open, for the next shutdown. */
function poolOf(database: Database): Database {
  let isEnded = false;
  return {
    query: (sql, values) =>
      isEnded ? Promise.reject(new Error('the pool is closed')) : database.query(sql, values),
    end: async () => {
      isEnded = true;
    },
  };
}
