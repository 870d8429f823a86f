import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { openServices } from '@quiesce/example-services';
import { createDrain } from '@quiesce/koa';
import { createApp } from './app.ts';

const {
  DATA_DIR = fileURLToPath(new URL('../.data', import.meta.url)),
  HOST = '127.0.0.1',
  PORT = '3000',
} = process.env;

const drain = createDrain();

const services = await openServices(DATA_DIR);
drain.onFlush('access log', () => services.accessLog.flush());
// After the last answer and after every flush: nobody reads from it any more.
drain.onClose('store', services.store);

const server = drain.watch(createServer(createApp(drain, services).callback()));
server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`listening on http://${HOST}:${port}`);
});
