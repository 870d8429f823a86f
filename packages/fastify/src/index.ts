import { checkDrainCall, createDrain, type Drain, type DrainOptions } from '@quiesce/core';
import type { FastifyInstance, RegisterOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { followClose } from './close.ts';
import { gateRequests } from './gate.ts';
import { followHandlers } from './handlers.ts';
import { followPreClose } from './pre-close.ts';

export * from '@quiesce/core';

/** Options of `createDrain`, or an existing drain. */
export type FastifyDrainOptions = (DrainOptions & { readonly drain?: undefined }) | { readonly drain: Drain };

/**
 * The structure that every Fastify 5 app has. Structural, because an app may contain two copies of Fastify whose types are not
 * assignable to each other: NestJS pins its own.
 */
export interface FastifyApp {
  readonly server: object;
  readonly version: string;
}

/** The plugin, for `app.register()` of any Fastify 5 app. */
export type FastifyDrainPlugin = (app: FastifyApp, options: FastifyDrainOptions) => Promise<void>;

declare module 'fastify' {
  interface FastifyInstance {
    /** The drain of this app. */
    readonly drain: Drain;
  }
}

/**
 * The first plugin of an app: it answers health probes, refuses requests while the service drains, counts requests in flight, and
 * makes `app.close()` and a shutdown do the same.
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

/** Returns the app's logger as an option. Without one, the drain logs its own lines, so that abandoned work is reported. */
function loggerOf({ log }: FastifyInstance): Pick<DrainOptions, 'logger'> {
  // If logging is off, all levels of `app.log` are the same empty function.
  return log.info === log.error ? {} : { logger: log };
}

/** Removes the options of `register`, which Fastify passes to the plugin as well. */
function drainOptions(options: DrainOptions & RegisterOptions): DrainOptions {
  const { prefix: _prefix, logLevel: _logLevel, logSerializers: _logSerializers, ...own } = options;
  return own;
}

/**
 * Fastify calls a plugin with its own app object. TypeScript compares parameters of methods less strictly, so a method may require
 * the whole app although callers only need `FastifyApp`.
 */
const plugin: { drain(this: void, ...values: Parameters<FastifyDrainPlugin>): Promise<void> } = {
  drain: drainPlugin,
};

/** The plugin, for `app.register(fastifyDrain)`: adds a shutdown to the app. It is also the default export. */
export const fastifyDrain: FastifyDrainPlugin = fastifyPlugin(plugin.drain, {
  fastify: '5.x',
  name: '@quiesce/fastify',
});
export default fastifyDrain;
