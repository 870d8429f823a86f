// As in its example. Its timeout is a delay, 1 s by default; then it closes all connections. A readiness path of the
// app would make it stop at the first probe: it answers, and also passes the request on to the app.
import { createServer } from 'node:http';
import gracefulServer from '@gquittet/graceful-server';
import { listen, listener, webSockets } from '../apps/listener.mjs';

const server = createServer(listener);
webSockets(server);
const graceful = gracefulServer(server);
listen(server).once('listening', () => graceful.setReady());
