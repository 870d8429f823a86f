// No handler: the signal ends the process.
import { createServer } from 'node:http';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = createServer(listener);
webSockets(server);
listen(server);
