import type { Drain } from '@quiesce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

export * from '@quiesce/core';

/** What the middleware needs of Koa's context, written in Node's types so that it fits the typings of Koa 2 and 3. */
export interface KoaDrainContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  respond?: boolean;
}

/** Middleware of Koa 2 and 3. */
export type KoaDrainMiddleware = (context: KoaDrainContext, next: () => Promise<unknown>) => Promise<void>;

/**
 * The first middleware of an app: answers health probes, refuses requests while the service drains, and counts those
 * in flight.
 */
export function koaDrain(drain: Drain): KoaDrainMiddleware {
  return async function drainGate(context, next) {
    if (drain.admit(context.req, context.res)) await next();
    else context.respond = false;
  };
}
