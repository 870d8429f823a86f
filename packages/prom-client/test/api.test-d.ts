import type { Drain, Undo } from '@quiesce/core';
import type * as metrics from '@quiesce/prom-client';
import { promDrain, type PromDrainOptions } from '@quiesce/prom-client';
import { Registry, type OpenMetricsContentType } from 'prom-client';
import { describe, expectTypeOf, it } from 'vitest';

declare const drain: Drain;

describe('promDrain', () => {
  it('@quiesce/prom-client exports only promDrain', () => {
    expectTypeOf<keyof typeof metrics>().toEqualTypeOf<'promDrain'>();
  });

  it('promDrain takes a drain and returns its undo', () => {
    expectTypeOf(promDrain).toEqualTypeOf<(drain: Drain, options?: PromDrainOptions) => Undo>();
    // @ts-expect-error: a drain, not a registry
    promDrain(new Registry());
    // @ts-expect-error: the option is `register`, as in prom-client
    promDrain(drain, { registry: new Registry() });
  });

  it('promDrain accepts a registry of either format', () => {
    promDrain(drain, { register: new Registry() });
    promDrain(drain, { register: new Registry<OpenMetricsContentType>() });
  });
});
