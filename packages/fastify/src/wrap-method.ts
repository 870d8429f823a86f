/** A wrapped method: takes its `this` value and its arguments. */
export type Wrapped = (target: unknown, values: readonly unknown[]) => unknown;
/** The replacement of a method. */
export type Wrapper = (this: unknown, ...values: unknown[]) => unknown;

/** @returns the wrapper created by `wrap`, or `undefined` if there is no such method */
export function wrapMethod(
  owner: object,
  name: string,
  wrap: (method: Wrapped) => Wrapper,
): Wrapper | undefined {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method !== 'function') return undefined;
  const wrapper = wrap((target, values) => Reflect.apply(method, target, values));
  // Assigned, not defined, so that others can still wrap it.
  Reflect.set(owner, name, wrapper);
  return wrapper;
}

/**
 * Returns the outermost context of an app, from which all others inherit: a method wrapped there is wrapped in all of them. The
 * plugin may be registered in any context; with fastify-cli it is an inner one.
 */
export function outermost(context: object): object {
  const parent: unknown = Object.getPrototypeOf(context);
  const isInner = typeof parent === 'object' && parent !== null && parent !== Object.prototype;
  return isInner ? outermost(parent) : context;
}
