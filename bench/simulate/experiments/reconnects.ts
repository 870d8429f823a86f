import { deploy, type Deploy } from '../model/deploy.ts';
import { RULES } from '../model/rules.ts';
import { always, type Settings } from '../model/settings.ts';
import { counted, mean, share, show, type Estimate } from '../sampling.ts';
import type { Table } from '../table.ts';
import { expectedRollout } from '../theory/rollout.ts';

interface Policy extends Pick<Settings, 'batch' | 'surge' | 'balancing'> {
  readonly name: string;
  /** Without surge. */
  readonly batchesToReady: number;
  /** Results of an earlier, coarser simulation: reconnects per connection, worst batch. */
  readonly earlier: readonly [number, number];
}

const random = { balancing: 'random', batchesToReady: 1 } as const;

export const POLICIES: readonly Policy[] = [
  { name: 'one by one, surge', batch: 1, surge: true, ...random, earlier: [1.726, 3.6] },
  { name: 'by 10, surge', batch: 10, surge: true, ...random, earlier: [1.702, 2.72] },
  {
    name: 'by 10, ready 4 batches later',
    batch: 10,
    surge: false,
    balancing: 'random',
    batchesToReady: 4,
    earlier: [1.749, 2.81],
  },
  { name: 'by 250, surge', batch: 250, surge: true, ...random, earlier: [1.437, 1.94] },
  { name: 'by 250, no surge', batch: 250, surge: false, ...random, earlier: [1.618, 2.37] },
  {
    name: 'by 10, surge, the better of two',
    batch: 10,
    surge: true,
    balancing: 'two choices',
    batchesToReady: 1,
    earlier: [1.401, 1.64],
  },
  {
    name: 'by 10, surge, new pods only',
    batch: 10,
    surge: true,
    balancing: 'new pods only',
    batchesToReady: 1,
    earlier: [1, 1.13],
  },
];

/** Simulates a deploy with connections only: no requests, and closes and reconnects take no time. */
export function moveConnections(settings: Partial<Settings>): Deploy {
  return deploy({
    rule: RULES['abrupt close'],
    rate: always(0),
    lameDuck: 0,
    roundTrip: 0,
    propagation: always(0),
    ...settings,
  });
}

export function rollOut({ batch, surge, balancing, batchesToReady }: Policy, connections: number): Deploy {
  const interval = 5;
  // Slightly before the batch for which it must be ready.
  const readyTime = surge ? interval : batchesToReady * interval - 1;
  return moveConnections({ batch, surge, balancing, interval, readyTime, connections });
}

/** Clients move independently of each other, so the error of their mean is that of independent values. */
export function reconnectsPerConnection({ clients }: Deploy): Estimate {
  return mean(clients.map(({ reconnects }) => reconnects));
}

/** Returns the load of a pod when it is replaced, relative to its first load, by tenths of the deploy. */
export function loadsByTenth({ loads, settings }: Deploy): Estimate[] {
  const each = loads.length / 10;
  return Array.from({ length: 10 }, (_, tenth) => {
    const sum = loads.slice(tenth * each, (tenth + 1) * each).reduce((total, load) => total + load, 0);
    return counted(sum, each * settings.connections);
  });
}

function worstBatch({ loads, settings }: Deploy): number {
  const sums: number[] = [];
  loads.forEach((load, index) => {
    const batch = Math.floor(index / settings.batch);
    sums[batch] = (sums[batch] ?? 0) + load;
  });
  return Math.max(...sums) / settings.batch / settings.connections;
}

export function policiesTable(): Table {
  const rows = POLICIES.map((policy) => {
    const done = rollOut(policy, policy.batch === 1 ? 20 : 50);
    const expected = expectedRollout({ pods: 1_000, ...policy });
    const often = done.clients.filter(({ reconnects }) => reconnects >= 3).length;
    const isRandom = policy.balancing === 'random';
    return [
      policy.name,
      isRandom ? expected.reconnects.toFixed(3) : '',
      show(reconnectsPerConnection(done), 3),
      policy.earlier[0].toFixed(3),
      isRandom ? Math.max(...expected.loads).toFixed(2) : '',
      worstBatch(done).toFixed(2),
      policy.earlier[1].toFixed(2),
      `${(100 * share(often, done.clients.length).value).toFixed(0)} %`,
    ];
  });
  const head = [
    'policy',
    'reconnects, exact',
    'simulated',
    'earlier',
    'worst batch, mean',
    'simulated',
    'earlier',
    '3 or more',
  ];
  return { name: 'policies', title: 'Reconnects per connection in a deploy of 1,000 pods', head, rows };
}

export function loadsTable(done: Deploy): Table {
  const rows = loadsByTenth(done).map((load, tenth) => [
    `${tenth * 10} to ${tenth * 10 + 10} %`,
    (10 * (Math.exp((tenth + 1) / 10) - Math.exp(tenth / 10))).toFixed(3),
    show(load, 3),
  ]);
  const head = ['replaced so far', 'e^s', 'simulated'];
  return { name: 'loads', title: 'Load of a pod as it is replaced', head, rows };
}
