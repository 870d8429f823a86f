import { metrics, type Attributes, type MeterProvider, type ObservableResult } from '@opentelemetry/api';
import {
  checkDrainCall,
  DRAIN_STATES,
  QuiesceError,
  SHUTDOWN_OUTCOMES,
  type Drain,
  type Undo,
} from '@quiesce/core';

export interface OtelDrainOptions {
  /** Where the metrics go. @default the global one, as it is at this moment */
  readonly meterProvider?: MeterProvider;
  /** Put on every metric, to tell several drains of a process apart. @default {} */
  readonly attributes?: Readonly<Attributes>;
}

/** Of this package; a test compares it with the manifest. */
const VERSION = '0.1.0';
/** Seconds. By default draining is cut at 20. */
const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];

/**
 * The metrics of a drain, on a meter of OpenTelemetry. State and requests in flight are read as they are collected.
 * Call it after the SDK has started: before, the global provider drops what it is told.
 * @returns ends the recording; OpenTelemetry cannot take an instrument back
 * @throws QuiesceError `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_ARGUMENT_INVALID`
 */
export function otelDrain(drain: Drain, options: OtelDrainOptions = {}): Undo {
  checkDrainCall('otelDrain', drain);
  const unknown = Object.keys(options).find((key) => key !== 'meterProvider' && key !== 'attributes');
  if (unknown !== undefined) {
    throw new QuiesceError(
      'ERR_QUIESCE_OPTION_UNKNOWN',
      `otelDrain() has no option '${unknown}'. Known: meterProvider, attributes.`,
    );
  }
  const meter = (options.meterProvider ?? metrics).getMeter('@quiesce/opentelemetry', VERSION);
  const common = { ...options.attributes };
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description });
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: BUCKETS } });

  const inFlight = meter.createObservableUpDownCounter('quiesce.requests.in_flight', {
    unit: '{request}',
    description: 'Requests that are being answered.',
  });
  const state = meter.createObservableUpDownCounter('quiesce.state', {
    unit: '{drain}',
    description: '1 for the state that the service is in, 0 for every other.',
  });
  const refused = counter('quiesce.requests.refused', '{request}', 'Requests that were refused.');
  const abandoned = counter('quiesce.requests.abandoned', '{request}', 'Requests that were cut off.');
  const sentAway = counter(
    'quiesce.clients.sent_away',
    '{client}',
    'Clients that were sent away without a request.',
  );
  const shutdowns = counter('quiesce.shutdowns', '{shutdown}', 'Shutdowns that are over.');
  const shutdown = seconds('quiesce.shutdown.duration', 'From trigger to end.');
  const phase = seconds('quiesce.phase.duration', 'Phases of a shutdown.');
  const step = seconds('quiesce.step.duration', 'Cleanup steps.');
  // From 0: an increase is seen only where there was a value before.
  for (const unlabelled of [refused, abandoned, sentAway]) unlabelled.add(0, common);
  for (const outcome of SHUTDOWN_OUTCOMES) shutdowns.add(0, { ...common, 'quiesce.outcome': outcome });

  const observeInFlight = (result: ObservableResult): void => result.observe(drain.inFlight, common);
  const observeState = (result: ObservableResult): void => {
    for (const name of DRAIN_STATES) {
      result.observe(name === drain.state ? 1 : 0, { ...common, 'quiesce.state': name });
    }
  };
  inFlight.addCallback(observeInFlight);
  state.addCallback(observeState);

  let enteredAt: number | undefined;
  const undos = [
    () => inFlight.removeCallback(observeInFlight),
    () => state.removeCallback(observeState),
    drain.on('refused', () => refused.add(1, common)),
    drain.on('abandoned', () => abandoned.add(1, common)),
    drain.on('sent-away', (clients) => sentAway.add(clients, common)),
    drain.on('step', ({ name, outcome, duration }) =>
      step.record(duration / 1_000, { ...common, 'quiesce.step': name, 'quiesce.outcome': outcome }),
    ),
    drain.on('state', (_to, from, at) => {
      if (from !== 'starting' && from !== 'ready' && enteredAt !== undefined) {
        phase.record((at - enteredAt) / 1_000, { ...common, 'quiesce.phase': from });
      }
      enteredAt = at;
    }),
    drain.on('closed', ({ outcome, duration }) => {
      shutdowns.add(1, { ...common, 'quiesce.outcome': outcome });
      shutdown.record(duration / 1_000, { ...common, 'quiesce.outcome': outcome });
    }),
  ];
  return () => {
    for (const undo of undos) undo();
  };
}
