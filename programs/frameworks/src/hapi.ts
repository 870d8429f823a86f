import hapi from '@hapi/hapi';
import { createDrain } from '@quiesce/core';
import { Database } from './database.ts';

const database = new Database();
const server = hapi.server({ port: process.env['PORT'] ?? 3000, host: '127.0.0.1' });
server.route([
  { method: 'GET', path: '/', handler: () => 'hello' },
  { method: 'GET', path: '/slow', handler: () => database.slowQuery() },
]);

const drain = createDrain();
server.ext('onRequest', ({ raw }, toolkit) => {
  return drain.admit(raw.req, raw.res) ? toolkit.continue : toolkit.abandon;
});
drain.watch(server.listener);
drain.onClose('database', database);
drain.onClose('hapi', () => server.stop());
await server.start();
console.log(`listening on ${server.info.uri}`);
