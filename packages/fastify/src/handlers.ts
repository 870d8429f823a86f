import type { Drain } from '@quiesce/core';
import type { FastifyInstance, RouteOptions } from 'fastify';

/**
 * Follows the handler of each route by the promise it returns: that of a client that has left still needs the database. Only what Fastify
 * calls itself can see it, so the handlers are replaced, as their routes are registered.
 */
export function followHandlers(app: FastifyInstance, drain: Drain): void {
  app.addHook('onRoute', function followHandler(route) {
    route.handler = followed(route.handler, drain);
  });
}

function followed(handler: RouteOptions['handler'], drain: Drain): RouteOptions['handler'] {
  const drainHandler: RouteOptions['handler'] = function drainHandler(request, reply) {
    if (isTooLate(drain) && isOver(reply.raw)) {
      reply.hijack();
      return undefined;
    }
    const handled: unknown = Reflect.apply(handler, this, [request, reply]);
    // A reply is a thenable too; it settles with its response, which the drain knows of.
    if (handled === reply || !isThenable(handled)) return handled;
    // Fastify calls `then` of any thenable, which may start what it stands for, such as a query. That is to happen once.
    return drain.track(request.raw, Promise.resolve(handled));
  };
  // Traces show it.
  return Object.defineProperty(drainHandler, 'name', { value: handler.name });
}

/**
 * Whether draining is over. Hooks in front of a handler may take so long that its client has left, and nobody waits for them: then it must
 * not begin any more.
 */
function isTooLate({ state }: Drain): boolean {
  return state === 'closing' || state === 'closed';
}

/** Whether the client has left; a response of HTTP/2 says that by its stream. */
function isOver(response: object): boolean {
  const stream: unknown = 'stream' in response ? response.stream : response;
  return typeof stream === 'object' && stream !== null && 'destroyed' in stream && stream.destroyed === true;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
