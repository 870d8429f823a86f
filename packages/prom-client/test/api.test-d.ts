import type { Drain, Undo } from '@quiesce/core';
import type * as metrics from '@quiesce/prom-client';
import { promDrain, type PromDrainOptions } from '@quiesce/prom-client';
import { Registry, type OpenMetricsContentType } from 'prom-client';
import { describe, expectTypeOf, it } from 'vitest';

declare const drain: Drain;

describe('promDrain', () => {
  it('is all that the package exports', () => {
    expectTypeOf<keyof typeof metrics>().toEqualTypeOf<'promDrain'>();
  });

  it('takes a drain and gives its undo', () => {
    expectTypeOf(promDrain).toEqualTypeOf<(drain: Drain, options?: PromDrainOptions) => Undo>();
    // @ts-expect-error: a drain, not a registry
    promDrain(new Registry());
    // @ts-expect-error: prom-client calls it `register`
    promDrain(drain, { registry: new Registry() });
  });

  it('takes a registry of either format', () => {
    promDrain(drain, { register: new Registry() });
    promDrain(drain, { register: new Registry<OpenMetricsContentType>() });
  });
});
