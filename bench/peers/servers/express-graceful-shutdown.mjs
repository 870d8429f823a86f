// As in its README, before the routes. Set: forceTimeout, instead of 30 s.
import { createServer } from 'node:http';
import createGracefulShutdownMiddleware from 'express-graceful-shutdown';
import { expressApp } from '../apps/express.mjs';
import { listen, webSockets } from '../apps/listener.mjs';
import { limit } from '../apps/settings.mjs';

const app = expressApp((request, response, next) => gate(request, response, next));
const server = createServer(app);
const gate = createGracefulShutdownMiddleware(server, { forceTimeout: limit });
webSockets(server);
listen(server);
