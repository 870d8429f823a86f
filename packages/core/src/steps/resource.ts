import type { StepContext } from './step.ts';

/**
 * Methods that close a resource, in order of preference, because many resources have more than one:
 * - `$disconnect`: Prisma has no other;
 * - `quit` before `end`: ioredis has both, and only `quit` waits for running commands;
 * - `disconnect` before `stop`: a KafkaJS consumer stops before it disconnects;
 * - `stop` last: the other methods close what it leaves open (schedulers, Apollo Server).
 */
const METHODS = ['$disconnect', 'close', 'quit', 'end', 'disconnect', 'shutdown', 'destroy', 'stop'] as const;

/** An object with a method that closes it. */
export type Resource =
  | AsyncDisposable
  | { [method in (typeof METHODS)[number]]: Record<method, () => unknown> }[(typeof METHODS)[number]];

/**
 * Returns a function that closes a resource by the first of these methods that it has: `[Symbol.asyncDispose]`, `drain` of NATS,
 * `$disconnect`, `close`, `quit`, `end`, `disconnect`, `shutdown`, `destroy`, `stop`. `undefined` if it has none.
 */
export function closer(resource: object): ((context: StepContext) => unknown) | undefined {
  const has = (name: string | symbol): boolean => typeof Reflect.get(resource, name) === 'function';
  // NATS: `close` drops pending messages, `drain` sends them. Elsewhere `drain` differs: a BullMQ queue deletes its jobs.
  const drain = has('drain') && has('isDraining') ? ['drain'] : [];
  const method = [Symbol.asyncDispose, ...drain, ...METHODS].find((name) => has(name));
  if (method === undefined) return undefined;
  return function closeResource() {
    const close: unknown = Reflect.get(resource, method);
    return typeof close === 'function' ? Reflect.apply(close, resource, []) : undefined;
  };
}
