import type { Drain } from '@quiesce/core';
import type { FastifyInstance, RouteOptions } from 'fastify';

type Handler = RouteOptions['handler'];

/** Routes are printed with their methods, such as `└── /pay (POST)`. */
const ROUTE = /\([A-Z]/;

/**
 * Tracks the handler of each route by the promise it returns: a handler may still need the database after its client has left. No
 * hook gets that promise, so each handler is replaced when its route is registered. Fastify does not allow that later.
 */
export function followHandlers(app: FastifyInstance, drain: Drain): void {
  if (ROUTE.test(app.printRoutes())) {
    app.log.warn(
      'routes were registered before @quiesce/fastify was loaded: a shutdown does not wait for their handlers once their clients ' +
        'have left. Put `await app.register(fastifyDrain)` in front of them.',
    );
  }
  app.addHook('onRoute', function followHandler(route) {
    route.handler = followed(route.handler, drain);
  });
}

function followed(handler: Handler, drain: Drain): Handler {
  const drainHandler: Handler = function drainHandler(request, reply) {
    if (isTooLate(drain) && hasEnded(reply.raw)) {
      reply.hijack();
      return undefined;
    }
    const handled: unknown = handler.call(this, request, reply);
    // A reply is also a thenable: it waits for its response, as the drain does.
    if (handled === reply || !isThenable(handled)) return handled;
    // Fastify calls `then` of any thenable. That may start an operation, such as a query, so it must not be called twice.
    return drain.track(request.raw, Promise.resolve(handled));
  };
  // Plugins that trace handlers show this name.
  return Object.defineProperty(drainHandler, 'name', { value: handler.name });
}

/**
 * Returns true if draining has ended. Hooks that run before a handler are not tracked: if the client has left in the meantime, the
 * handler must not begin once the steps have.
 */
function isTooLate({ state }: Drain): boolean {
  return state === 'closing' || state === 'closed';
}

/** Returns true if no client waits for the response; over HTTP/2 its stream shows that. */
function hasEnded(response: object): boolean {
  const stream: unknown = 'stream' in response ? response.stream : response;
  return typeof stream === 'object' && stream !== null && 'destroyed' in stream && stream.destroyed === true;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
