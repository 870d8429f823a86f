// Set: the grace period, unlimited by default.
import { createServer } from 'node:http';
import stoppable from 'stoppable';
import { listen, listener, webSockets } from '../apps/listener.mjs';
import { limit } from '../apps/settings.mjs';

const server = stoppable(createServer(listener), limit);
webSockets(server);
process.on('SIGTERM', () => server.stop());
listen(server);
