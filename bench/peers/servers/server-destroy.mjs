// It closes every connection at once, by design.
import { createServer } from 'node:http';
import enableDestroy from 'server-destroy';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = createServer(listener);
webSockets(server);
enableDestroy(server);
process.on('SIGTERM', () => server.destroy());
listen(server);
