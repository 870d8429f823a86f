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
  /** Where the metrics go. It takes one drain; a second one needs its own. @default prom-client's `register` */
  readonly register?: Registry | Registry<OpenMetricsContentType>;
}

/** Seconds. By default draining is cut at 20. */
const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];

/**
 * The metrics of a drain, in a registry of prom-client. State and requests in flight are read as they are scraped.
 * @returns takes the metrics out of the registry
 * @throws QuiesceError `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_ARGUMENT_INVALID`; Error of prom-client, if the registry has the metrics of another drain
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
  // Its own list of what is to be taken out again.
  const own = new Registry();
  const registers = [register, own];
  const inFlight: Gauge = new Gauge({
    name: 'quiesce_requests_in_flight',
    help: 'Requests that are being answered.',
    registers,
    collect: () => inFlight.set(drain.inFlight),
  });
  const state: Gauge<'state'> = new Gauge({
    name: 'quiesce_state',
    help: '1 for the state that the service is in, 0 for every other.',
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
    'Clients that were sent away without a request.',
  );
  const shutdowns = counter('quiesce_shutdowns_total', 'Shutdowns that are over.', 'outcome');
  const shutdown = seconds('quiesce_shutdown_duration_seconds', 'From trigger to end.', 'outcome');
  const phase = seconds('quiesce_phase_duration_seconds', 'Phases of a shutdown.', 'phase');
  const step = seconds('quiesce_step_duration_seconds', 'Cleanup steps.', 'step', 'outcome');
  // From 0: an increase is seen only where there was a value before.
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
    // Called again, it must not take out what another drain has registered meanwhile.
    own.clear();
  };
}
