import { checkDrainCall, createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import type { FastifyInstance, RegisterOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { followClose } from './close.ts';
import { gateRequests } from './gate.ts';
import { followHandlers } from './handlers.ts';
import { followPreClose } from './pre-close.ts';

export * from '@quiesce/core';

/** Options of `createDrain`, or a drain that exists already. */
export type FastifyDrainOptions = (DrainOptions & { readonly drain?: undefined }) | { readonly drain: Drain };

/**
 * What every app of Fastify 5 fits. Named by its parts, because an app may have two Fastify whose types are not assignable to each
 * other: NestJS pins one of its own.
 */
export interface FastifyApp {
  readonly server: object;
  readonly version: string;
}

/** The plugin, for `app.register()` of any Fastify 5. */
export type FastifyDrainPlugin = (app: FastifyApp, options: FastifyDrainOptions) => Promise<void>;

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

/** Fastify calls a plugin with an app of its own. As a method it may ask for all of it, where its callers know `FastifyApp`. */
const plugin: { drain(this: void, ...values: Parameters<FastifyDrainPlugin>): Promise<void> } = {
  drain: drainPlugin,
};

/** The plugin: a shutdown for the app, by `app.register(fastifyDrain)`. It is the default export as well. */
export const fastifyDrain: FastifyDrainPlugin = fastifyPlugin(plugin.drain, {
  fastify: '5.x',
  name: '@quiesce/fastify',
});
export default fastifyDrain;
