import { checkDrainCall, type Drain } from '@quiesce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

export * from '@quiesce/core';

/** The part of Koa's context that the middleware uses. It uses Node's types, so it fits the types of Koa 2 and 3. */
export interface KoaDrainContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  respond?: boolean | undefined;
}

/** Middleware of Koa 2 and 3. Generic, so that `app.use()` does not change the type of the app. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- not generic, it would narrow the app's context
export type KoaDrainMiddleware = <Context extends KoaDrainContext>(
  context: Context,
  next: () => Promise<unknown>,
) => Promise<unknown> | undefined;

/**
 * Returns the first middleware of an app: it answers health probes, refuses requests while the service drains, counts requests in
 * flight, and tracks later middleware until it has settled.
 * @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`
 */
export function koaDrain(drain: Drain): KoaDrainMiddleware;
export function koaDrain(drain: Drain, ...further: readonly unknown[]): KoaDrainMiddleware {
  checkDrainCall('koaDrain', drain, ...further);
  return function drainGate(context, next) {
    if (drain.admit(context.req, context.res)) return drain.track(context.req, next());
    context.respond = false;
    return undefined;
  };
}
