import { bare } from './bare.ts';
import { fastifyCli } from './fastify-cli.ts';
import { middleware } from './middleware.ts';
import { plugin } from './plugin.ts';
import type { Outcome, Service } from './recipe.ts';

/** Returns the additions to a service, for its framework. */
export function follow(service: Service): Outcome {
  switch (service.framework) {
    case 'express':
      return middleware(service, 'expressDrain');
    case 'koa':
      return middleware(service, 'koaDrain');
    case 'fastify':
      return service.started.program === 'fastify' ? fastifyCli(service, service.started) : plugin(service);
    case 'node-http':
      return bare(service);
    default:
      return service.framework satisfies never;
  }
}
