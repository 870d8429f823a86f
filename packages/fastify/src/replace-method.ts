import type { FastifyInstance } from 'fastify';

/**
 * Replaces a method of an app in all of its contexts. A context inherits from the one it was registered in, and the plugin may be
 * registered in any of them (fastify-cli does so): the method belongs to the outermost.
 */
export function replaceMethod(
  app: FastifyInstance,
  name: 'addHook' | 'close',
  method: (this: FastifyInstance, ...values: unknown[]) => unknown,
): void {
  let owner: unknown = app;
  while (isObject(owner) && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  // It stays writable: others may replace it, too.
  if (isObject(owner)) Object.defineProperty(owner, name, { value: method });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
