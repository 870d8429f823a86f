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
  /** The meter provider. @default the global one at the time of the call */
  readonly meterProvider?: MeterProvider;
  /** Attributes of every metric, to distinguish several drains of a process. @default {} */
  readonly attributes?: Readonly<Attributes>;
}

/** Version of this package; a test compares it with the manifest. */
const VERSION = '0.1.0';
/** Seconds. By default draining is cut at 20 s. */
const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];

/**
 * Records the metrics of a drain on an OpenTelemetry meter. State and requests in flight are read at collection. Call it after the
 * SDK has started: until then, the global provider drops recordings.
 * @returns a function that ends the recording; OpenTelemetry cannot remove an instrument
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
    description: 'Requests in flight.',
  });
  const state = meter.createObservableUpDownCounter('quiesce.state', {
    unit: '{drain}',
    description: '1 for the current state of the service, 0 for the others.',
  });
  const refused = counter('quiesce.requests.refused', '{request}', 'Requests that were refused.');
  const abandoned = counter('quiesce.requests.abandoned', '{request}', 'Requests that were cut off.');
  const sentAway = counter(
    'quiesce.clients.sent_away',
    '{client}',
    'Clients disconnected with no request in flight.',
  );
  const shutdowns = counter('quiesce.shutdowns', '{shutdown}', 'Shutdowns that have ended.');
  const shutdown = seconds('quiesce.shutdown.duration', 'From trigger to end.');
  const phase = seconds('quiesce.phase.duration', 'Phases of a shutdown.');
  const step = seconds('quiesce.step.duration', 'Cleanup steps.');
  // Counters start at 0: an increase is visible only after a first value.
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
