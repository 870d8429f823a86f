// Set: the grace, which has no end by default.
import { createServer } from 'node:http';
import stoppable from 'stoppable';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = stoppable(createServer(listener), 5_000);
webSockets(server);
process.on('SIGTERM', () => server.stop());
listen(server);
