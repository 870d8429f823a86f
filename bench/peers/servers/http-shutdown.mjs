// Set: its forceShutdown() cuts the rest after 5 s.
import { createServer } from 'node:http';
import httpShutdown from 'http-shutdown';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = httpShutdown(createServer(listener));
webSockets(server);
process.on('SIGTERM', () => {
  server.shutdown();
  setTimeout(() => server.forceShutdown(), 5_000).unref();
});
listen(server);
