import type { StepContext } from './step.ts';

/**
 * In this order, because many have more than one:
 * - `$disconnect` is Prisma's, which has no other;
 * - `quit` before `end`: of ioredis, which has both, only the first waits for commands under way;
 * - `disconnect` before `stop`: a consumer of KafkaJS stops by itself before it disconnects;
 * - `stop` last: what it leaves open is closed by any of the others (schedulers, Apollo Server).
 */
const METHODS = ['$disconnect', 'close', 'quit', 'end', 'disconnect', 'shutdown', 'destroy', 'stop'] as const;

/** Something that knows how to close itself. */
export type Resource =
  | AsyncDisposable
  | { [method in (typeof METHODS)[number]]: Record<method, () => unknown> }[(typeof METHODS)[number]];

/**
 * The call that closes a resource: the first of `[Symbol.asyncDispose]`, `drain` of NATS, `$disconnect`, `close`, `quit`,
 * `end`, `disconnect`, `shutdown`, `destroy`, `stop` that it has; `undefined` where it has none.
 */
export function closer(resource: object): ((context: StepContext) => unknown) | undefined {
  const has = (name: string | symbol): boolean => typeof Reflect.get(resource, name) === 'function';
  // What `close` of NATS drops, `drain` finishes. Elsewhere it is something else: BullMQ's queue deletes its jobs by it.
  const drain = has('drain') && has('isDraining') ? ['drain'] : [];
  const method = [Symbol.asyncDispose, ...drain, ...METHODS].find((name) => has(name));
  if (method === undefined) return undefined;
  return function closeResource() {
    const close: unknown = Reflect.get(resource, method);
    return typeof close === 'function' ? Reflect.apply(close, resource, []) : undefined;
  };
}
