import { createServer } from 'node:http';
import { join } from 'node:path';
import { createDrain } from '@quiesce/express';
import { createApp } from './app.ts';
import { openDatabase } from './database.ts';
import { openQueue } from './open-queue.ts';
import { sendReceipt } from './receipts.ts';

const {
  DATABASE_URL,
  REDIS_URL,
  DATA_DIR = '.data',
  HOST = '127.0.0.1',
  PORT = '3000',
  QUEUE_PREFIX = 'bull',
  RECEIPT_MS = '300',
} = process.env;

const drain = createDrain();

// Close steps are registered in the order of opening: the last one runs first, so the database closes last.
const database = await openDatabase(DATABASE_URL, join(DATA_DIR, 'postgres'));
drain.onClose('database', database);

// Open until no request is in flight, because each may add a job.
const queue = await openQueue(REDIS_URL, QUEUE_PREFIX, database);
drain.onClose('queue', queue);

// When draining begins it takes no further job. Cleanup waits for the current job, which needs the database.
const worker = queue.work((orderId) => sendReceipt(database, orderId, Number(RECEIPT_MS)));
drain.worker('receipts', { stop: () => worker.stop(), active: () => worker.active() });

const server = drain.watch(createServer(createApp(drain, database, queue)));
server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`listening on http://${HOST}:${port}`);
});
