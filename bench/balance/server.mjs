// A service whose responses name its instance. PORT is its port, MAX_AGE the maximum age of its connections in ms.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';

const { PORT, MAX_AGE } = process.env;
const drain = createDrain(MAX_AGE === undefined ? {} : { connections: { maxAge: Number(MAX_AGE) } });
const server = createServer(drain.handler((_request, response) => response.end(PORT)));
server.keepAliveTimeout = 65_000;
drain.watch(server).listen(Number(PORT), '127.0.0.1');
