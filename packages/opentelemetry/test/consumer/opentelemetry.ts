import { metrics } from '@opentelemetry/api';
import { createDrain, type Undo } from '@quiesce/core';
import { otelDrain } from '@quiesce/opentelemetry';

otelDrain(createDrain());
const undo: Undo = otelDrain(createDrain(), {
  meterProvider: metrics.getMeterProvider(),
  attributes: { 'app.server': 'admin' },
});
undo();
