import { createDrain, koaDrain } from '@quiesce/koa';
import { expect, it } from 'vitest';

/** Calls it without its types, as JavaScript can. */
function call(...values: readonly unknown[]): unknown {
  return Reflect.apply(koaDrain, undefined, values);
}

it.each([
  [[], 'koaDrain() takes a drain; received undefined. Pass what createDrain() returns.'],
  [
    [{ deadline: 5_000 }],
    'koaDrain() takes a drain; received an instance of Object. Pass what createDrain() returns.',
  ],
  [
    [createDrain({ signals: false }), { deadline: 5_000 }],
    'koaDrain(drain) takes no further argument; received an instance of Object. Give the options to createDrain().',
  ],
])('koaDrain throws for other arguments than a drain: %o', (values, message) => {
  expect(() => call(...values)).toThrow(
    expect.objectContaining({ code: 'ERR_QUIESCE_ARGUMENT_INVALID', message }),
  );
});
