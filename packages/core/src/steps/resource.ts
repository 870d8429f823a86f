import type { StepContext } from './step.ts';

/** `quit` before `end`: of ioredis, which has both, only the first waits for commands under way. */
const METHODS = ['close', 'quit', 'end', 'disconnect', 'shutdown', 'destroy'] as const;

/** Something that knows how to close itself. */
export type Resource =
  | AsyncDisposable
  | { [method in (typeof METHODS)[number]]: Record<method, () => unknown> }[(typeof METHODS)[number]];

/**
 * The call that closes a resource: the first of `[Symbol.asyncDispose]`, `close`, `quit`, `end`,
 * `disconnect`, `shutdown`, `destroy` that it has; `undefined` where it has none.
 */
export function closer(resource: object): ((context: StepContext) => unknown) | undefined {
  const method = [Symbol.asyncDispose, ...METHODS].find(
    (name) => typeof Reflect.get(resource, name) === 'function',
  );
  if (method === undefined) return undefined;
  return function closeResource() {
    const close: unknown = Reflect.get(resource, method);
    return typeof close === 'function' ? Reflect.apply(close, resource, []) : undefined;
  };
}
