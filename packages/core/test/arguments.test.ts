import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import * as core from '../src/index.ts';
import { checkDrainCall, createDrain, QuiesceError } from '../src/index.ts';

const OPTIONS = { signals: false, logger: false } as const;

/** Returns the message of the error for invalid arguments. */
function refusal(wrong: () => unknown): string {
  try {
    wrong();
  } catch (error) {
    if (error instanceof QuiesceError && error.code === 'ERR_QUIESCE_ARGUMENT_INVALID') return error.message;
    throw error;
  }
  return 'not refused';
}

/** Calls a function without its types, as JavaScript can. */
function call(target: object, name: string, ...values: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(target, name), target, values);
}

describe('the reason of drain.shutdown()', () => {
  it.each([
    [Object.create(null), 'an instance of Object'],
    [new Error('broken'), 'an instance of Error'],
    [{ deadline: 1_000 }, 'an instance of Object'],
    [null, 'null'],
    [7, 'number 7'],
    [Symbol('stop'), 'symbol'],
  ])('drain.shutdown(%o) throws, and a later call stops the service', async (reason, what) => {
    const drain = createDrain(OPTIONS);
    expect(refusal(() => call(drain, 'shutdown', reason))).toBe(
      `The reason of drain.shutdown(reason, options) must be text; received ${what}. ` +
        "Name what requests it, such as 'POST /admin/stop', and pass options second.",
    );
    expect(drain.state).toBe('starting');
    expect(await drain.shutdown('by hand')).toMatchObject({ trigger: 'by hand', outcome: 'clean' });
  });

  it('the reason of drain.shutdown() has a default, even if options follow', async () => {
    const report = await createDrain(OPTIONS).shutdown(undefined, { deadline: 1_000 });
    expect(report.trigger).toBe('shutdown()');
  });
});

describe('extra arguments throw', () => {
  it.each([
    [
      'createDrain',
      () => call(core, 'createDrain', OPTIONS, { deadline: 5_000 }),
      'createDrain(options) takes no further argument; received an instance of Object. Put all options into one object.',
    ],
    [
      'drain.watch',
      () => call(createDrain(OPTIONS), 'watch', createServer(), { deadline: 5_000 }),
      'drain.watch(server) takes no further argument; received an instance of Object. ' +
        'Call it once for each server; give options to createDrain().',
    ],
    [
      'drain.handler',
      () => call(createDrain(OPTIONS), 'handler', () => undefined, undefined),
      'drain.handler(listener) takes no further argument; received undefined. ' +
        'Give options to createDrain() or createServer().',
    ],
  ])('%s throws for an extra argument', (_name, wrong, message) => {
    expect(refusal(wrong)).toBe(message);
  });
});

describe('checkDrainCall, for adapters', () => {
  it('checkDrainCall accepts a drain, even from another copy of the package', () => {
    const drain = createDrain(OPTIONS);
    const methods = ['admit', 'track', 'watch', 'shutdown'] as const;
    const other = Object.fromEntries(methods.map((name) => [name, drain[name].bind(drain)]));
    expect(refusal(() => checkDrainCall('anyDrain', drain))).toBe('not refused');
    expect(refusal(() => checkDrainCall('anyDrain', other))).toBe('not refused');
  });

  it.each([
    [undefined, 'undefined'],
    [createDrain, 'function createDrain'],
    [{ deadline: 5_000 }, 'an instance of Object'],
  ])('checkDrainCall throws for %o', (value, what) => {
    expect(refusal(() => checkDrainCall('anyDrain', value))).toBe(
      `anyDrain() takes a drain; received ${what}. Pass what createDrain() returns.`,
    );
  });

  it('checkDrainCall throws for an argument after the drain', () => {
    expect(refusal(() => checkDrainCall('anyDrain', createDrain(OPTIONS), { deadline: 5_000 }))).toBe(
      'anyDrain(drain) takes no further argument; received an instance of Object. Give the options to createDrain().',
    );
  });
});
