// Set: the two options that its README recommends, force, and suicideTimeout, instead of 130 s.
import { createServer } from 'node:http';
import gracefulExit from 'express-graceful-exit';
import { expressApp } from '../apps/express.mjs';
import { listen, webSockets } from '../apps/listener.mjs';

const app = expressApp((request, response, next) => gate(request, response, next));
const gate = gracefulExit.middleware(app);
const server = createServer(app);
webSockets(server);
gracefulExit.init(server);
process.on('SIGTERM', () => {
  gracefulExit.gracefulExitHandler(app, server, {
    performLastRequest: true,
    errorDuringExit: true,
    force: true,
    suicideTimeout: 5_000,
  });
});
listen(server);
