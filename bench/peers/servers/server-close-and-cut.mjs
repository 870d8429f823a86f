// With closeAllConnections(), which cuts the rest after 5 s.
import { createServer } from 'node:http';
import { listen, listener, webSockets } from '../apps/listener.mjs';
import { limit } from '../apps/settings.mjs';

const server = createServer(listener);
webSockets(server);
process.on('SIGTERM', () => {
  server.close();
  setTimeout(() => server.closeAllConnections(), limit).unref();
});
listen(server);
