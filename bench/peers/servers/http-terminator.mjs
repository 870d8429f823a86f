// Set: gracefulTerminationTimeout, instead of 1 s.
import { createServer } from 'node:http';
import { createHttpTerminator } from 'http-terminator';
import { listen, listener, webSockets } from '../apps/listener.mjs';
import { limit } from '../apps/settings.mjs';

const server = createServer(listener);
webSockets(server);
const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: limit });
process.on('SIGTERM', () => terminator.terminate());
listen(server);
