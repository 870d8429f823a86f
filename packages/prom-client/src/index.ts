import {
  checkDrainCall,
  DRAIN_STATES,
  QuiesceError,
  SHUTDOWN_OUTCOMES,
  type Drain,
  type Undo,
} from '@quiesce/core';
import {
  Counter,
  Gauge,
  Histogram,
  register as defaultRegister,
  Registry,
  type OpenMetricsContentType,
} from 'prom-client';

export interface PromDrainOptions {
  /** The registry. It takes one drain; a second drain needs its own registry. @default prom-client's `register` */
  readonly register?: Registry | Registry<OpenMetricsContentType>;
}

/** Seconds. By default draining is cut at 20 s. */
const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];

/**
 * Adds the metrics of a drain to a prom-client registry. State and requests in flight are read at each scrape.
 * @returns a function that removes the metrics from the registry
 * @throws QuiesceError `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_ARGUMENT_INVALID`; Error of prom-client, if the registry has the
 * metrics of another drain
 */
export function promDrain(drain: Drain, options: PromDrainOptions = {}): Undo {
  checkDrainCall('promDrain', drain);
  const unknown = Object.keys(options).find((key) => key !== 'register');
  if (unknown !== undefined) {
    throw new QuiesceError(
      'ERR_QUIESCE_OPTION_UNKNOWN',
      `promDrain() has no option '${unknown}'. Known: register.`,
    );
  }
  const { register = defaultRegister } = options;
  // Records which metrics the undo must remove.
  const own = new Registry();
  const registers = [register, own];
  const inFlight: Gauge = new Gauge({
    name: 'quiesce_requests_in_flight',
    help: 'Requests in flight.',
    registers,
    collect: () => inFlight.set(drain.inFlight),
  });
  const state: Gauge<'state'> = new Gauge({
    name: 'quiesce_state',
    help: '1 for the current state of the service, 0 for the others.',
    labelNames: ['state'],
    registers,
    collect: () => {
      for (const name of DRAIN_STATES) state.set({ state: name }, name === drain.state ? 1 : 0);
    },
  });
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const seconds = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Histogram({ name, help, labelNames, registers, buckets: BUCKETS });

  const refused = counter('quiesce_requests_refused_total', 'Requests that were refused.');
  const abandoned = counter('quiesce_requests_abandoned_total', 'Requests that were cut off.');
  const sentAway = counter(
    'quiesce_clients_sent_away_total',
    'Clients disconnected with no request in flight.',
  );
  const shutdowns = counter('quiesce_shutdowns_total', 'Shutdowns that have ended.', 'outcome');
  const shutdown = seconds('quiesce_shutdown_duration_seconds', 'From trigger to end.', 'outcome');
  const phase = seconds('quiesce_phase_duration_seconds', 'Phases of a shutdown.', 'phase');
  const step = seconds('quiesce_step_duration_seconds', 'Cleanup steps.', 'step', 'outcome');
  // Counters start at 0: an increase is visible only after a first value.
  for (const outcome of SHUTDOWN_OUTCOMES) shutdowns.inc({ outcome }, 0);

  let enteredAt: number | undefined;
  const undos = [
    drain.on('refused', () => refused.inc()),
    drain.on('abandoned', () => abandoned.inc()),
    drain.on('sent-away', (clients) => sentAway.inc(clients)),
    drain.on('step', ({ name, outcome, duration }) =>
      step.observe({ step: name, outcome }, duration / 1_000),
    ),
    drain.on('state', (_to, from, at) => {
      if (from !== 'starting' && from !== 'ready' && enteredAt !== undefined) {
        phase.observe({ phase: from }, (at - enteredAt) / 1_000);
      }
      enteredAt = at;
    }),
    drain.on('closed', ({ outcome, duration }) => {
      shutdowns.inc({ outcome });
      shutdown.observe({ outcome }, duration / 1_000);
    }),
  ];
  return () => {
    for (const undo of undos) undo();
    for (const { name } of own.getMetricsAsArray()) register.removeSingleMetric(name);
    // A second call must not remove metrics that another drain has registered since.
    own.clear();
  };
}
