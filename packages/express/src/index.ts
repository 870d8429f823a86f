import { checkDrainCall, type Drain } from '@quiesce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

export * from '@quiesce/core';

/** Middleware of Express 4 and 5, written in Node's types so that it fits the typings of both. */
export type ExpressDrainMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * The first middleware of an app: answers health probes, refuses requests while the service drains, and counts those
 * in flight. Express hands nobody the promise of a handler: one whose client has left is waited for only in what it runs by `drain.run`.
 * @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`
 */
export function expressDrain(drain: Drain): ExpressDrainMiddleware;
export function expressDrain(drain: Drain, ...further: readonly unknown[]): ExpressDrainMiddleware {
  checkDrainCall('expressDrain', drain, ...further);
  return function drainGate(request, response, next) {
    if (drain.admit(request, response)) next();
  };
}
