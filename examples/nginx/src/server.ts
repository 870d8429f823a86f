import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createApp } from '@quiesce/example-koa/app';
import { openServices } from '@quiesce/example-services';
import { createDrain } from '@quiesce/koa';

const {
  DATA_DIR = fileURLToPath(new URL('../.data', import.meta.url)),
  HOST = '127.0.0.1',
  PORT = '3000',
} = process.env;

// Nobody tells nginx that this server stops: it learns by a connection that is refused, and tries the other server. So the
// port closes first, and what has come by then, or comes over connections that are kept, is answered and not refused.
const drain = createDrain({ listener: 'first', admission: 'serve' });

const services = await openServices(DATA_DIR);
drain.onFlush('access log', () => services.accessLog.flush());
drain.onClose('store', services.store);

const server = drain.watch(createServer(createApp(drain, services).callback()));
server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`listening on http://${HOST}:${port}`);
});
