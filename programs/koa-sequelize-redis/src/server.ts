import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createDrain } from '@quiesce/koa';
import { createApp } from './app.ts';
import { openCache } from './cache.ts';
import { openDatabase } from './database.ts';
import { Views } from './views.ts';

const {
  CACHE_PREFIX = 'articles:',
  DATABASE_URL,
  DATA_DIR = fileURLToPath(new URL('../.data', import.meta.url)),
  HOST = '127.0.0.1',
  PORT = '3000',
  REDIS_URL,
  VIEWS_WINDOW = '200',
} = process.env;

const drain = createDrain();

// The last opened resource closes first: once no request or background task is left, the cache, then the database.
const database = await openDatabase(DATABASE_URL, DATA_DIR);
drain.onClose('database', database);
const cache = await openCache(REDIS_URL, CACHE_PREFIX);
drain.onClose('cache', cache);

const views = new Views(drain, database, Number(VIEWS_WINDOW));
const app = createApp(drain, { database, cache, views });

drain.on('closed', (report) => console.log(JSON.stringify({ report })));

const server = drain.watch(createServer(app.callback()));
server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`listening on http://${HOST}:${port}`);
});
