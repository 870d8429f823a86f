import { checkDrainCall, createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import type { FastifyInstance, FastifyPluginAsync, RegisterOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { followClose } from './close.ts';
import { gateRequests } from './gate.ts';
import { followHandlers } from './handlers.ts';
import { followPreClose } from './pre-close.ts';

export * from '@quiesce/core';

/** Options of `createDrain`, or a drain that exists already. */
export type FastifyDrainOptions = (DrainOptions & { readonly drain?: undefined }) | { readonly drain: Drain };

declare module 'fastify' {
  interface FastifyInstance {
    /** The drain of this app. */
    readonly drain: Drain;
  }
}

/**
 * The first plugin of an app: answers health probes, refuses requests while the service drains, counts those in flight,
 * and makes a shutdown and `app.close()` one and the same, whichever is asked for.
 */
async function drainPlugin(app: FastifyInstance, options: FastifyDrainOptions): Promise<void> {
  if (options.drain !== undefined) checkDrainCall('fastifyDrain', options.drain);
  const drain = options.drain ?? createDrain({ ...loggerOf(app), ...drainOptions(options) });
  app.decorate('drain', drain);
  gateRequests(app, drain);
  followHandlers(app, drain);
  followClose(app, drain);
  followPreClose(app, drain);
}

/** Without a logger of the app's, the drain's own lines: what was abandoned should not go unsaid. */
function loggerOf({ log }: FastifyInstance): Pick<DrainOptions, 'logger'> {
  // Where logging is off, every level of `app.log` is one and the same empty function.
  return log.info === log.error ? {} : { logger: log };
}

/** Fastify hands a plugin the options of `register` as well. */
function drainOptions(options: DrainOptions & RegisterOptions): DrainOptions {
  const { prefix: _prefix, logLevel: _logLevel, logSerializers: _logSerializers, ...own } = options;
  return own;
}

export const fastifyDrain: FastifyPluginAsync<FastifyDrainOptions> = fastifyPlugin(drainPlugin, {
  fastify: '5.x',
  name: '@quiesce/fastify',
});
export default fastifyDrain;
