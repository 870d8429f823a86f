import { checkDrainCall, type Drain } from '@quiesce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

export * from '@quiesce/core';

/** What the middleware needs of Koa's context, written in Node's types so that it fits the typings of Koa 2 and 3. */
export interface KoaDrainContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  respond?: boolean | undefined;
}

/** Middleware of Koa 2 and 3; generic, so that `app.use()` adds nothing to the type of the app. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- not generic, it would narrow the app's context
export type KoaDrainMiddleware = <Context extends KoaDrainContext>(
  context: Context,
  next: () => Promise<unknown>,
) => Promise<unknown> | undefined;

/**
 * The first middleware of an app: answers health probes, refuses requests while the service drains, counts those
 * in flight, and follows what comes after it until it has settled.
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
