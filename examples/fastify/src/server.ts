import { fileURLToPath } from 'node:url';
import { openServices } from '@quiesce/example-services';
import { createApp } from './app.ts';

const {
  DATA_DIR = fileURLToPath(new URL('../.data', import.meta.url)),
  HOST = '127.0.0.1',
  PORT = '3000',
} = process.env;

const services = await openServices(DATA_DIR);
const app = await createApp(services);
app.drain.onFlush('access log', () => services.accessLog.flush());
// After the last answer and after every flush: nobody reads from it any more.
app.drain.onClose('store', services.store);

await app.listen({
  host: HOST,
  port: Number(PORT),
  listenTextResolver: (url) => `listening on ${url}`,
});
