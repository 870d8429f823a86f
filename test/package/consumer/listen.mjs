// A server on the given port that is stopped by the packages.
import { createServer } from 'node:http';
import { createDrain } from '@quiesce/core';

const drain = createDrain();
const server = createServer(
  drain.handler((request, response) => request.resume().on('end', () => response.end('hello'))),
);
drain.watch(server).listen(process.env.PORT, '127.0.0.1');
