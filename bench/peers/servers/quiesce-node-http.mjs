// Set: deadline, instead of 25 s.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';
import { listen, listener, webSockets } from '../apps/listener.mjs';
import { drainOptions } from '../apps/settings.mjs';

const drain = createDrain(drainOptions);
const server = createServer(drain.handler(listener));
drain.webSockets(webSockets(server));
listen(drain.watch(server));
