// Set: deadline, instead of 25 s.
import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import { expressApp } from '../apps/express.mjs';
import { listen, webSockets, work } from '../apps/listener.mjs';
import { drainOptions } from '../apps/settings.mjs';

const drain = createDrain(drainOptions);
// Express does not expose the promises of its handlers, so work that must finish without its client is a task.
const finishing = (request, response, next) => {
  if (request.path !== '/work') next();
  else void drain.run('work', work).then(() => response.send('done'));
};
const server = createServer(expressApp(expressDrain(drain), finishing));
drain.webSockets(webSockets(server));
listen(drain.watch(server));
