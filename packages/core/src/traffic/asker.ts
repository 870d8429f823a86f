import { AsyncResource, executionAsyncId, executionAsyncResource, triggerAsyncId } from 'node:async_hooks';
import type { Exchange } from '../requests/exchange.ts';

/**
 * Returns the request in flight whose handler is running. Node calls a handler in the async context of the connection's parser
 * (HTTP/2: of the stream), and the end of a body in a tick triggered by that context. After an `await` the context is lost: to keep
 * it, every promise of the process would have to be tracked, which slows down every request.
 */
export function runningRequest(exchanges: readonly Exchange[]): Exchange | undefined {
  // Node calls the handlers of pipelined requests in order, so the last one is running.
  const [last] = requestsIn(executionAsyncId(), exchanges).slice(-1);
  if (last) return last;
  // Timers, sockets and files also have a trigger, but may outlive the request and then match a later one of its connection.
  if (!carriesContext(executionAsyncResource())) return undefined;
  // With several pipelined requests, the trigger matches all of them.
  const [only, ...others] = requestsIn(triggerAsyncId(), exchanges);
  return others.length === 0 ? only : undefined;
}

function requestsIn(id: number, exchanges: readonly Exchange[]): Exchange[] {
  // 0 and 1 identify no request: they stand for promises and the start of the process.
  return id > 1 ? exchanges.filter(({ role, asyncId }) => role === 'request' && asyncId === id) : [];
}

/** Returns the request in flight that an object represents. */
export function requestOf(given: object, exchanges: readonly Exchange[]): Exchange | undefined {
  const objects = objectsOf(given);
  return exchanges.find(
    (exchange) => exchange.role === 'request' && objects.some((object) => exchange.isOf(object)),
  );
}

/** Returns true if an object represents this request. */
export function representsRequest(given: object, request: object): boolean {
  return objectsOf(given).includes(request);
}

/** Returns true if the value could be a request or a response. */
export function isRequestLike(given: unknown): boolean {
  return typeof given === 'object' && given !== null && objectsOf(given).some(isHttp);
}

/** Node's objects are `raw` in Fastify and `req` in Koa's context; a response has its request as `req`. */
function objectsOf(given: object): object[] {
  const inner = ['raw', 'req'].map((key): unknown => Reflect.get(given, key));
  return [given, ...inner.filter((value) => typeof value === 'object' && value !== null)];
}

function isHttp(object: object): boolean {
  return 'headers' in object || 'getHeader' in object;
}

/**
 * Returns true if a resource is a tick, the only kind of resource in Node without a class, or an `AsyncResource`, with which body
 * parsers (`raw-body`, Fastify) restore the context of their request.
 */
function carriesContext(resource: object): boolean {
  return Object.getPrototypeOf(resource) === Object.prototype || resource instanceof AsyncResource;
}
