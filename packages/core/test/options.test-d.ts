import { describe, expectTypeOf, it } from 'vitest';
import {
  createDrain,
  type Drain,
  type DrainOptions,
  type HealthOptions,
  type QuietDelay,
  type RefusalOptions,
} from '@quiesce/core';

describe('createDrain', () => {
  it('createDrain needs no options and returns a Drain', () => {
    expectTypeOf(createDrain).parameter(0).toEqualTypeOf<DrainOptions | undefined>();
    expectTypeOf(createDrain()).toEqualTypeOf<Drain>();
    expectTypeOf(createDrain({})).toEqualTypeOf<Drain>();
  });

  // Their names and types are in packages/core/api/index.api.md.
  it('every option of createDrain is optional', () => {
    expectTypeOf<Partial<DrainOptions>>().toEqualTypeOf<DrainOptions>();
    expectTypeOf<Partial<RefusalOptions>>().toEqualTypeOf<RefusalOptions>();
    expectTypeOf<Partial<HealthOptions>>().toEqualTypeOf<HealthOptions>();
    expectTypeOf<Required<QuietDelay>>().toEqualTypeOf<QuietDelay>();
  });

  it('createDrain accepts options as they are typically written', () => {
    const signals = ['SIGTERM', 'SIGUSR2'] as const;
    createDrain({ deadline: 10_000, cleanupTime: 0, exitGrace: 0, idleLinger: 'keep-alive', signals });
    createDrain({
      shutdownDelay: 5_000,
      idleLinger: 250,
      signals: ['SIGTERM'],
      health: false,
      logger: false,
    });
    createDrain({ shutdownDelay: { min: 0, max: 5_000, quiet: 1_000 }, signals: false, manualReady: true });
    createDrain({ listener: 'first', admission: 'serve', readiness: 'keep', logger: console });
    createDrain({ health: { live: '/livez', ready: false }, refusal: {} });
    createDrain({
      refusal: {
        status: 429,
        retryAfter: false,
        body: '',
        headers: { vary: 'accept', 'x-count': 1, 'set-cookie': ['a=1', 'b=2'] },
      },
    });
  });

  it('createDrain rejects values of the wrong type', () => {
    // @ts-expect-error: milliseconds, not text
    createDrain({ deadline: '25s' });
    // @ts-expect-error: milliseconds, not text
    createDrain({ cleanupTime: '5s' });
    // @ts-expect-error: a quiet delay has three times
    createDrain({ shutdownDelay: { max: 5_000 } });
    // @ts-expect-error: 'keep-alive' is the only string that it accepts
    createDrain({ idleLinger: 'keepalive' });
    // @ts-expect-error: exitGrace cannot be turned off; 0 is the minimum
    createDrain({ exitGrace: false });
    // @ts-expect-error: first or last
    createDrain({ listener: 'never' });
    // @ts-expect-error: refuse or serve
    createDrain({ admission: false });
    // @ts-expect-error: fail or keep
    createDrain({ readiness: true });
    // @ts-expect-error: a boolean
    createDrain({ manualReady: 'yes' });
    // @ts-expect-error: a list, even for one signal
    createDrain({ signals: 'SIGTERM' });
    // @ts-expect-error: there is no such signal
    createDrain({ signals: ['SIGSTOPP'] });
    // @ts-expect-error: refusals are turned off by `admission: 'serve'`
    createDrain({ refusal: false });
    // @ts-expect-error: seconds, or false
    createDrain({ refusal: { retryAfter: 'never' } });
    // @ts-expect-error: a path, or false
    createDrain({ health: { live: true } });
    // @ts-expect-error: `error` is missing
    createDrain({ logger: { info() {}, warn() {} } });
  });

  it('createDrain rejects unknown option names', () => {
    // @ts-expect-error: the option is `deadline`
    createDrain({ deadLine: 1 });
    // @ts-expect-error: a step has a timeout, a drain has a deadline
    createDrain({ timeout: 1 });
    // @ts-expect-error: the option is `startup`
    createDrain({ health: { started: '/started' } });
    // @ts-expect-error: the option is `retryAfter`
    createDrain({ refusal: { retry: 5 } });
  });
});
