import { QuiesceError, received } from '../errors.ts';

/**
 * Throws for extra arguments: options in them would be silently ignored.
 * @param call the correct call, for the message
 * @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`
 */
export function refuseFurther(call: string, further: readonly unknown[], advice: string): void {
  if (further.length === 0) return;
  throw new QuiesceError(
    'ERR_QUIESCE_ARGUMENT_INVALID',
    `${call} takes no further argument; received ${received(further[0])}. ${advice}`,
  );
}

/**
 * For adapters: checks that their function is called with a drain and nothing else.
 * @param name of the function
 * @throws QuiesceError `ERR_QUIESCE_ARGUMENT_INVALID`
 */
export function checkDrainCall(name: string, drain: unknown, ...further: readonly unknown[]): void {
  if (!isDrain(drain)) {
    throw new QuiesceError(
      'ERR_QUIESCE_ARGUMENT_INVALID',
      `${name}() takes a drain; received ${received(drain)}. Pass what createDrain() returns.`,
    );
  }
  refuseFurther(`${name}(drain)`, further, 'Give the options to createDrain().');
}

/** Checks the methods, because a drain of another copy of core is not an instance of this copy's class. */
function isDrain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (['admit', 'track', 'watch', 'shutdown'] as const).every(
    (method) => typeof Reflect.get(value, method) === 'function',
  );
}
