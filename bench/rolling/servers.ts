import { join } from 'node:path';

/** A restarted server: one of the comparison with the peers. */
export interface Server {
  /** Its file in `peers/servers/`, without the extension. */
  readonly id: string;
  /** Its name in the tables. */
  readonly name: string;
  /** Packages whose versions are reported. */
  readonly packages: readonly string[];
  /** The server whose file it uses, if it is another one: it is started without options. */
  readonly withoutOptions?: string;
}

/** Quiesce in each framework. */
export const QUIESCE: readonly Server[] = [
  { id: 'quiesce-express', name: 'Quiesce, Express', packages: ['@quiesce/express', 'express'] },
  { id: 'quiesce-koa', name: 'Quiesce, Koa', packages: ['@quiesce/koa', 'koa'] },
  { id: 'quiesce-fastify', name: 'Quiesce, Fastify', packages: ['@quiesce/fastify', 'fastify'] },
];

/** The same without options. */
const ALONE: readonly Server[] = QUIESCE.map(({ id, name, packages }) => ({
  id: `${id}-alone`,
  name: `${name}, no options`,
  packages,
  withoutOptions: id,
}));

export const OURS: readonly Server[] = [...QUIESCE, ...ALONE];

export const PEERS: readonly Server[] = [
  { id: 'server-close', name: '`server.close()`', packages: [] },
  { id: 'server-close-delay', name: '`server.close()` after a delay', packages: [] },
  { id: 'fastify-close', name: 'Fastify `close()`', packages: ['fastify'] },
  { id: 'http-terminator', name: 'http-terminator', packages: ['http-terminator'] },
  { id: 'http-graceful-shutdown', name: 'http-graceful-shutdown', packages: ['http-graceful-shutdown'] },
  { id: 'stoppable', name: 'stoppable', packages: ['stoppable'] },
  { id: 'terminus', name: '@godaddy/terminus', packages: ['@godaddy/terminus'] },
  { id: 'lightship', name: 'lightship', packages: ['lightship'] },
];

export const SERVERS: readonly Server[] = [...OURS, ...PEERS];

export function scriptOf({ id, withoutOptions }: Server): string {
  const folder = id === 'server-close-delay' ? 'servers' : '../peers/servers';
  return join(import.meta.dirname, folder, `${withoutOptions ?? id}.mjs`);
}
