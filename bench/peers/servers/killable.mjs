// As in its README. It closes every connection at once, by design.
import { createServer } from 'node:http';
import killable from 'killable';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = killable(createServer(listener));
webSockets(server);
process.on('SIGTERM', () => server.kill());
listen(server);
