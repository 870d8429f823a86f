// Set: timeout, instead of 30 s.
import { createServer } from 'node:http';
import gracefulShutdown from 'http-graceful-shutdown';
import { listen, listener, webSockets } from '../apps/listener.mjs';
import { limit } from '../apps/settings.mjs';

const server = createServer(listener);
webSockets(server);
listen(server);
gracefulShutdown(server, { timeout: limit });
