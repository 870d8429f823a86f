import { bare } from './bare.ts';
import { middleware } from './middleware.ts';
import { plugin } from './plugin.ts';
import type { Outcome, Service } from './recipe.ts';

/** What has to be added to a service, for its framework. */
export function follow(service: Service): Outcome {
  switch (service.framework) {
    case 'express':
      return middleware(service, 'expressDrain');
    case 'koa':
      return middleware(service, 'koaDrain');
    case 'fastify':
      return plugin(service);
    case 'node-http':
      return bare(service);
    default:
      return service.framework satisfies never;
  }
}
