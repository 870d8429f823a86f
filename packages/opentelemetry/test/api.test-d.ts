import { metrics as api } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Drain, Undo } from '@quiesce/core';
import type * as metrics from '@quiesce/opentelemetry';
import { otelDrain, type OtelDrainOptions } from '@quiesce/opentelemetry';
import { describe, expectTypeOf, it } from 'vitest';

declare const drain: Drain;

describe('otelDrain', () => {
  it('@quiesce/opentelemetry exports only otelDrain', () => {
    expectTypeOf<keyof typeof metrics>().toEqualTypeOf<'otelDrain'>();
  });

  it('otelDrain takes a drain and returns its undo', () => {
    expectTypeOf(otelDrain).toEqualTypeOf<(drain: Drain, options?: OtelDrainOptions) => Undo>();
    // @ts-expect-error: a drain, not a meter
    otelDrain(api.getMeter('mine'));
    // @ts-expect-error: the provider, not a meter
    otelDrain(drain, { meterProvider: api.getMeter('mine') });
  });

  it('otelDrain accepts the meter provider of the SDK', () => {
    otelDrain(drain, { meterProvider: new MeterProvider(), attributes: { 'app.server': 'admin' } });
  });
});
