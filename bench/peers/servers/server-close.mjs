// As in the Node.js and Express guides.
import { createServer } from 'node:http';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = createServer(listener);
webSockets(server);
process.on('SIGTERM', () => server.close());
listen(server);
