import { deploy, type Deploy } from '../model/deploy.ts';
import { quiesce, RULES, type Rule } from '../model/rules.ts';
import { always, type Settings } from '../model/settings.ts';
import type { Table } from '../table.ts';

/** Returns the reconnects in each second of a deploy. */
export function perSecond({ tally: { reconnectedAt } }: Deploy): number[] {
  const seconds: number[] = [];
  for (const time of reconnectedAt) {
    const second = Math.max(0, Math.floor(time));
    seconds[second] = (seconds[second] ?? 0) + 1;
  }
  return Array.from(seconds, (count) => count ?? 0);
}

function peak(done: Deploy): number {
  return perSecond(done).reduce((most, count) => Math.max(most, count), 0);
}

type Manner = readonly [name: string, settings: Partial<Settings>];

const MANNERS: readonly Manner[] = [
  ['abrupt close', { rule: RULES['abrupt close'], lameDuck: 0 }],
  ['quiesce', { rule: RULES.quiesce, lameDuck: 0 }],
  ["quiesce, `admission: 'serve'`", { rule: RULES.quiesce, lameDuck: 0, admission: 'serve' }],
  ['quiesce, `shutdownDelay: 5_000`', { rule: RULES.quiesce, lameDuck: 5 }],
  ["the same, `idleLinger: 'keep-alive'`", { rule: RULES['quiesce, keep-alive'], lameDuck: 5 }],
];

/** 1,000 pods with 50 connections each, one request per second on each; new pods are ready after 5 s. */
export function deploysTable(): Table {
  const rows = [1, 10, 250].flatMap((batch) =>
    [true, false].flatMap((surge) =>
      MANNERS.map(([name, manner]) => {
        const done = deploy({ batch, surge, ...manner });
        const { lost, refused, turnedAway, cut } = done.tally;
        return [
          String(batch),
          surge ? 'yes' : 'no',
          name,
          ...[lost, refused, turnedAway, cut, peak(done)].map(String),
          `${Math.round(done.seconds)} s`,
        ];
      }),
    ),
  );
  const head = [
    'batch',
    'surge',
    'manner',
    'lost',
    'refused',
    'turned away',
    'cut',
    'peak reconnects/s',
    'deploy',
  ];
  return { name: 'deploys', title: 'A deploy of 1,000 pods, 50,000 connections', head, rows };
}

/** Compares the peak with `spread` and with a due time for each connection. */
export function spreadTable(): Table {
  const manners: readonly (readonly [string, Rule])[] = [
    ['quiesce, `spread: 0`', quiesce({})],
    ['quiesce, `spread: 5_000`', quiesce({ spread: 5 })],
    ['quiesce, `spread: 15_000`', quiesce({ spread: 15 })],
    ['due time in 3/4 of the lame duck', RULES['due time in 3/4']],
  ];
  const rates = [0, 0.1, 1, 10] as const;
  const rows = [1, 15].flatMap((lameDuck) =>
    manners.map(([name, rule]) => [
      `${lameDuck} s`,
      name,
      ...rates.map((rate) => {
        const settings = { interval: 40, readyTime: 40, lameDuck, rule, rate: always(rate) };
        const done = deploy({ pods: 400, batch: 100, ...settings });
        return String(peak(done));
      }),
    ]),
  );
  const head = ['lame duck', 'manner', ...rates.map((rate) => `${rate}/s`)];
  return {
    name: 'spread',
    title: 'Peak of reconnects per second: 400 pods by 100, 20,000 connections',
    head,
    rows,
  };
}

/** Clients that connect to a closed port, by how long the pods keep serving. */
export function delaysTable(): Table {
  const rows = [0, 1, 2, 3, 5, 10].map((lameDuck) => {
    const done = deploy({ lameDuck });
    const longer = deploy({ lameDuck, rule: quiesce({ linger: 1 }) });
    const { lost, refused, turnedAway } = done.tally;
    const counts = [turnedAway, refused, lost, longer.tally.lost].map(String);
    return [`${lameDuck} s`, ...counts, `${Math.round(done.seconds)} s`];
  });
  const head = ['lame duck', 'turned away', 'refused', 'lost', 'lost with `idleLinger: 1_000`', 'deploy'];
  return { name: 'delays', title: 'By shutdownDelay: news of a pod travels for 1 s on average', head, rows };
}
