// Set: deadline, instead of 25 s.
import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import { expressApp } from '../apps/express.mjs';
import { listen, webSockets } from '../apps/listener.mjs';
import { drainOptions } from '../apps/settings.mjs';

const drain = createDrain(drainOptions);
const server = createServer(expressApp(expressDrain(drain)));
drain.webSockets(webSockets(server));
listen(drain.watch(server));
