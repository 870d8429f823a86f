// Like graceful-server.mjs, in the mode that keeps serving for its timeout.
import { createServer } from 'node:http';
import gracefulServer from '@gquittet/graceful-server';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = createServer(listener);
webSockets(server);
const graceful = gracefulServer(server, { kubernetes: true });
listen(server).once('listening', () => graceful.setReady());
