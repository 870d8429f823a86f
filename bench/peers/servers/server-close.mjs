// As in the guides of Node and Express.
import { createServer } from 'node:http';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = createServer(listener);
webSockets(server);
process.on('SIGTERM', () => server.close());
listen(server);
