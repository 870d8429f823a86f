import { AsyncResource, executionAsyncId, executionAsyncResource, triggerAsyncId } from 'node:async_hooks';
import type { Exchange } from '../requests/exchange.ts';

/**
 * The request whose handler is running, of those in flight. Node calls handlers in the async context of the connection's
 * parser (HTTP/2: of the stream), and the end of a body in a tick that this has triggered. Behind an `await` no context is left,
 * unless every promise of the process were followed, which each request would pay for.
 */
export function runningRequest(exchanges: readonly Exchange[]): Exchange | undefined {
  const ids = [executionAsyncId()];
  // Timers, sockets and files carry a trigger as well, and may outlive the request: a later one of its connection is not theirs.
  if (carriesContext(executionAsyncResource())) ids.push(triggerAsyncId());
  // 0 and 1 are no context: promises, and the start of the process.
  return exchanges.findLast(
    ({ role, asyncId }) => role === 'request' && asyncId > 1 && ids.includes(asyncId),
  );
}

/** The request in flight that an object stands for. */
export function requestOf(given: object, exchanges: readonly Exchange[]): Exchange | undefined {
  const objects = objectsOf(given);
  return exchanges.find(
    (exchange) => exchange.role === 'request' && objects.some((object) => exchange.isOf(object)),
  );
}

/** Whether it could be a request or a response. */
export function isRequestLike(given: unknown): boolean {
  return typeof given === 'object' && given !== null && objectsOf(given).some(isHttp);
}

/** Fastify has Node's objects as `raw`, Koa's context as `req`, and a response has its request. */
function objectsOf(given: object): object[] {
  const inner = ['raw', 'req'].map((key): unknown => Reflect.get(given, key));
  return [given, ...inner.filter((value) => typeof value === 'object' && value !== null)];
}

function isHttp(object: object): boolean {
  return 'headers' in object || 'getHeader' in object;
}

/**
 * A tick, which alone of all that Node runs has no class of its own, or what body parsers make to call back in the context of their
 * request (`raw-body`, Fastify).
 */
function carriesContext(resource: object): boolean {
  return Object.getPrototypeOf(resource) === Object.prototype || resource instanceof AsyncResource;
}
