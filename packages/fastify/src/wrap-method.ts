/** A method that was wrapped: takes what it is called on, and its arguments. */
export type Wrapped = (target: unknown, values: readonly unknown[]) => unknown;
/** What takes its place. */
export type Wrapper = (this: unknown, ...values: unknown[]) => unknown;

/** @returns the wrapper, as it was made by `wrap`; `undefined` if there is no such method */
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
 * The outermost context of an app, from which all others inherit: what is wrapped there is wrapped for all of them. The plugin may
 * be registered in any; with fastify-cli it is an inner one.
 */
export function outermost(context: object): object {
  const parent: unknown = Object.getPrototypeOf(context);
  const isInner = typeof parent === 'object' && parent !== null && parent !== Object.prototype;
  return isInner ? outermost(parent) : context;
}
