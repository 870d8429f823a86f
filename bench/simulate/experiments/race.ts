import { stopPods } from '../model/deploy.ts';
import { quiesce, RULES } from '../model/rules.ts';
import { always, type Settings } from '../model/settings.ts';
import { counted, deviation, show, type Estimate } from '../sampling.ts';
import type { Table } from '../table.ts';
import { approximateLosses, expectedLosses, type Race } from '../theory/race.ts';

/** The setting measured on Node: 150 connections, six times, with 20 ms of latency each way. */
const MEASURED: Race = { connections: 900, rate: 2, roundTrip: 0.04, service: 0.001, announced: 0 };

export const MEASUREMENTS = [
  { announced: 0, predicted: 72.0, measured: 74 },
  { announced: 0.2, predicted: 48.0, measured: 36 },
  { announced: 0.5, predicted: 26.4, measured: 32 },
  { announced: 1, predicted: 9.6, measured: 7 },
] as const;

export function measuredRace(announced: number): Race {
  return { ...MEASURED, announced };
}

/** @param times number of runs; the losses are per run */
export function simulateRace(race: Race, times: number, settings: Partial<Settings> = {}): Estimate {
  const { connections, rate, roundTrip, service, announced } = race;
  const { lost } = stopPods({
    pods: times,
    connections,
    rate: always(rate),
    roundTrip,
    service: always(service),
    lameDuck: announced,
    rule: announced === 0 ? RULES['abrupt close'] : RULES['header, then close'],
    ...settings,
  });
  return counted(lost, times);
}

export function raceTable(times: number): Table {
  const rows = MEASUREMENTS.map(({ announced, predicted, measured }) => {
    const race = measuredRace(announced);
    const exact = expectedLosses(race);
    return [
      `${announced} s`,
      approximateLosses(race).toFixed(1),
      exact.toFixed(1),
      show(simulateRace(race, times), 1),
      String(measured),
      deviation({ value: measured, error: Math.sqrt(exact) }, exact).toFixed(1),
      predicted.toFixed(1),
    ];
  });
  const head = [
    'notice T',
    'approximation',
    'exact',
    'simulated',
    'measured',
    'standard errors off',
    'earlier prediction',
  ];
  return { name: 'race', title: 'Requests lost to the close of 900 idle connections', head, rows };
}

const POOL_RULES: readonly (readonly [string, Pick<Settings, 'rule' | 'lameDuck'>])[] = [
  ['abrupt close', { rule: RULES['abrupt close'], lameDuck: 0 }],
  ['cold at once, young after 5 s', { rule: quiesce({ linger: 5 }), lameDuck: 0 }],
  ['cold at once, young after 0.25 s', { rule: quiesce({}), lameDuck: 0 }],
  ['header, close at 5 s', { rule: RULES['header, then close'], lameDuck: 5 }],
];

/** A pool of 50 connections, 200 requests per second of 20 ms each, a round trip of 10 ms: 2.0 requests in a round trip. */
export function simulatePool(
  order: Settings['order'],
  settings: Pick<Settings, 'rule' | 'lameDuck'>,
  pods: number,
): Estimate {
  const rate = always(4);
  const times = { roundTrip: 0.01, service: always(0.02) };
  const { lost } = stopPods({
    pods,
    connections: 50,
    rate,
    order,
    admission: 'serve',
    ...times,
    ...settings,
  });
  return counted(lost, pods);
}

export function poolTable(pods: number): Table {
  const rows = POOL_RULES.map(([name, settings]) => {
    const orders = ['lifo', 'fifo', 'random', 'own'] as const;
    return [name, ...orders.map((order) => show(simulatePool(order, settings, pods), 2))];
  });
  const head = ['rule', 'last used first', 'first used first', 'at random', 'no pool'];
  return {
    name: 'pool',
    title: 'Lost per pod, by the order in which a pool uses its connections',
    head,
    rows,
  };
}
