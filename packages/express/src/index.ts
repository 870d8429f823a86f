import { checkDrainCall, type Drain } from '@quiesce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

export * from '@quiesce/core';

/** Middleware of Express 4 and 5. It uses Node's types, so it fits the types of both. */
export type ExpressDrainMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Returns the first middleware of an app: it answers health probes, refuses requests while the service drains, and counts requests
 * in flight. Express does not expose the promise of a handler. After the client has left, only the handler's `drain.run` tasks are
 * waited for.
 * @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`
 */
export function expressDrain(drain: Drain): ExpressDrainMiddleware;
export function expressDrain(drain: Drain, ...further: readonly unknown[]): ExpressDrainMiddleware {
  checkDrainCall('expressDrain', drain, ...further);
  return function drainGate(request, response, next) {
    if (drain.admit(request, response)) next();
  };
}
