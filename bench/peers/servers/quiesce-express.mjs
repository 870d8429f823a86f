// Set: deadline, instead of 25 s.
import { createServer } from 'node:http';
import { createDrain, expressDrain } from '@quiesce/express';
import { expressApp } from '../apps/express.mjs';
import { listen, webSockets } from '../apps/listener.mjs';

const drain = createDrain({ deadline: 5_000 });
const server = createServer(expressApp(expressDrain(drain)));
drain.webSockets(webSockets(server));
listen(drain.watch(server));
