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
  it('needs no options and makes a Drain', () => {
    expectTypeOf(createDrain).parameter(0).toEqualTypeOf<DrainOptions | undefined>();
    expectTypeOf(createDrain()).toEqualTypeOf<Drain>();
    expectTypeOf(createDrain({})).toEqualTypeOf<Drain>();
  });

  // Which ones, and of what types: packages/core/api/index.api.md.
  it('takes options, each of them optional', () => {
    expectTypeOf<Partial<DrainOptions>>().toEqualTypeOf<DrainOptions>();
    expectTypeOf<Partial<RefusalOptions>>().toEqualTypeOf<RefusalOptions>();
    expectTypeOf<Partial<HealthOptions>>().toEqualTypeOf<HealthOptions>();
    expectTypeOf<Required<QuietDelay>>().toEqualTypeOf<QuietDelay>();
  });

  it('takes them as people write them', () => {
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

  it('refuses values that are not what an option has to be', () => {
    // @ts-expect-error: milliseconds, not text
    createDrain({ deadline: '25s' });
    // @ts-expect-error: milliseconds, not text
    createDrain({ cleanupTime: '5s' });
    // @ts-expect-error: a quiet delay has three times
    createDrain({ shutdownDelay: { max: 5_000 } });
    // @ts-expect-error: 'keep-alive' is the only word it knows
    createDrain({ idleLinger: 'keepalive' });
    // @ts-expect-error: the process is always given some time, if only 0 ms
    createDrain({ exitGrace: false });
    // @ts-expect-error: first or last
    createDrain({ listener: 'never' });
    // @ts-expect-error: refuse or serve
    createDrain({ admission: false });
    // @ts-expect-error: fail or keep
    createDrain({ readiness: true });
    // @ts-expect-error: yes or no
    createDrain({ manualReady: 'yes' });
    // @ts-expect-error: a list, even of one
    createDrain({ signals: 'SIGTERM' });
    // @ts-expect-error: there is no such signal
    createDrain({ signals: ['SIGSTOPP'] });
    // @ts-expect-error: refusals cannot be turned off; `admission: 'serve'` does that
    createDrain({ refusal: false });
    // @ts-expect-error: seconds, or false
    createDrain({ refusal: { retryAfter: 'never' } });
    // @ts-expect-error: false turns it off; true has no path
    createDrain({ health: { live: true } });
    // @ts-expect-error: `error` is missing
    createDrain({ logger: { info() {}, warn() {} } });
  });

  it('refuses names it does not know', () => {
    // @ts-expect-error: it is called `deadline`
    createDrain({ deadLine: 1 });
    // @ts-expect-error: a step has a timeout, a drain has a deadline
    createDrain({ timeout: 1 });
    // @ts-expect-error: it is called `startup`
    createDrain({ health: { started: '/started' } });
    // @ts-expect-error: it is called `retryAfter`
    createDrain({ refusal: { retry: 5 } });
  });
});
