import { OTHERS } from './others.ts';
import type { Peer } from './peer.ts';

const READY = { readyPath: '/health/ready' };
const LAME_DUCK = { lameDuck: 1_000 };

/** All peers, in the order in which they are graded. The comment at the top of each file lists its settings. */
export const PEERS: readonly Peer[] = [
  { id: 'no-handler', name: 'no handler', packages: [] },
  { id: 'server-close', name: '`server.close()`', packages: [] },
  { id: 'server-close-and-cut', name: '`server.close()`, `closeAllConnections()` after 5 s', packages: [] },
  { id: 'http-terminator', name: 'http-terminator', packages: ['http-terminator'] },
  { id: 'http-graceful-shutdown', name: 'http-graceful-shutdown', packages: ['http-graceful-shutdown'] },
  { id: 'stoppable', name: 'stoppable', packages: ['stoppable'] },
  { id: 'http-shutdown', name: 'http-shutdown', packages: ['http-shutdown'] },
  { id: 'server-destroy', name: 'server-destroy', packages: ['server-destroy'] },
  { id: 'killable', name: 'killable', packages: ['killable'] },
  {
    id: 'terminus',
    name: '@godaddy/terminus',
    packages: ['@godaddy/terminus'],
    ...READY,
    ...LAME_DUCK,
  },
  { id: 'lightship', name: 'lightship', packages: ['lightship'], ...LAME_DUCK },
  {
    id: 'graceful-server',
    name: '@gquittet/graceful-server',
    packages: ['@gquittet/graceful-server'],
    readyPath: '/ready',
  },
  {
    id: 'graceful-server-kubernetes',
    name: '@gquittet/graceful-server, `kubernetes`',
    packages: ['@gquittet/graceful-server'],
    readyPath: '/ready',
    ...LAME_DUCK,
  },
  {
    id: 'express-graceful-exit',
    name: 'express-graceful-exit',
    packages: ['express-graceful-exit', 'express'],
  },
  {
    id: 'express-graceful-shutdown',
    name: 'express-graceful-shutdown',
    packages: ['express-graceful-shutdown', 'express'],
  },
  { id: 'fastify-close', name: 'Fastify `close()`', packages: ['fastify'] },
  { id: 'fastify-close-force', name: 'Fastify `close()`, `forceCloseConnections`', packages: ['fastify'] },
  {
    id: 'fastify-graceful-shutdown',
    name: 'fastify-graceful-shutdown',
    packages: ['fastify-graceful-shutdown', 'fastify'],
  },
  { id: 'close-with-grace', name: 'close-with-grace', packages: ['close-with-grace', 'fastify'] },
  { id: 'quiesce-node-http', name: 'Quiesce, `node:http`', packages: ['@quiesce/core'], ...READY },
  {
    id: 'quiesce-lame-duck',
    name: 'Quiesce, `shutdownDelay`',
    packages: ['@quiesce/core'],
    ...READY,
    ...LAME_DUCK,
  },
  { id: 'quiesce-express', name: 'Quiesce, Express', packages: ['@quiesce/express', 'express'], ...READY },
  { id: 'quiesce-koa', name: 'Quiesce, Koa', packages: ['@quiesce/koa', 'koa'], ...READY },
  { id: 'quiesce-fastify', name: 'Quiesce, Fastify', packages: ['@quiesce/fastify', 'fastify'], ...READY },
  ...OTHERS,
];
