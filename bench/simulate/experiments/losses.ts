import { stopPods } from '../model/deploy.ts';
import { quiesce, RULES, type Rule, type RuleName } from '../model/rules.ts';
import { always, exponential, type Settings } from '../model/settings.ts';
import { counted, type Estimate } from '../sampling.ts';
import type { Table } from '../table.ts';

export const RATES = [0.1, 1, 10, 100] as const;
export const ROUND_TRIPS = [0.0005, 0.005, 0.04] as const;
const ORDERS = ['lifo', 'fifo', 'random', 'own'] as const;

/** With a lame duck of 5 s, except for the abrupt close. */
export const RULES_COMPARED = [
  'abrupt close',
  'header only',
  'linear probability',
  'due time',
  'due time in 3/4',
  'quiesce',
  'quiesce, keep-alive',
] as const satisfies readonly RuleName[];

/** Returns the number of simulated pods: busier pods need fewer of them to measure losses. */
function enoughPods(rate: number): number {
  if (rate <= 1) return 400;
  return rate <= 10 ? 80 : 10;
}

interface Losses {
  readonly lost: Estimate;
  readonly refused: Estimate;
}

/** Returns lost and refused requests of a deploy that stops 1,000 pods with 50 connections each. */
function losses(rate: number, settings: Partial<Settings>): Losses {
  const pods = enoughPods(rate);
  const { lost, refused } = stopPods({ pods, rate: always(rate), ...settings });
  return { lost: counted(lost, pods / 1_000), refused: counted(refused, pods / 1_000) };
}

function lossesOf(rule: RuleName, rate: number, roundTrip: number): Losses {
  return losses(rate, { rule: RULES[rule], roundTrip, lameDuck: rule === 'abrupt close' ? 0 : 5 });
}

/** Rounds to the digits that the sample supports. No losses are less than the error of one loss. */
function round({ value, error }: Estimate): string {
  if (value === 0) return `< ${Math.ceil(error)}`;
  const digits = Math.max(0, Math.floor(Math.log10(error)));
  return `${Math.round(value / 10 ** digits) * 10 ** digits} ± ${Math.ceil(error / 10 ** digits) * 10 ** digits}`;
}

function roundTripName(roundTrip: number): string {
  return `${roundTrip * 1_000} ms`;
}

export interface Loss {
  readonly rule: RuleName;
  readonly rate: number;
  readonly roundTrip: number;
  readonly lost: Estimate;
}

export function allLosses(): Loss[] {
  return ROUND_TRIPS.flatMap((roundTrip) =>
    RULES_COMPARED.flatMap((rule) =>
      RATES.map((rate) => ({ rule, rate, roundTrip, lost: lossesOf(rule, rate, roundTrip).lost })),
    ),
  );
}

export function lossesTable(found: readonly Loss[]): Table {
  const rows = ROUND_TRIPS.flatMap((roundTrip) =>
    RULES_COMPARED.map((rule) => [
      roundTripName(roundTrip),
      rule,
      ...found
        .filter((one) => one.rule === rule && one.roundTrip === roundTrip)
        .map(({ lost }) => round(lost)),
    ]),
  );
  return {
    name: 'losses',
    title: 'Lost per 1,000 pods stopped, with 5 s of notice',
    head: perRate('round trip', 'rule'),
    rows,
  };
}

/** Without a lame duck, the losses depend on `idleLinger`. */
export function lingersTable(): Table {
  const lingers = [0, 0.25, 0.5, 1, 2, 5, 'keep-alive'] as const;
  const rows = lingers.map((linger) => {
    const rule = quiesce({ linger });
    return [
      String(typeof linger === 'number' ? linger * 1_000 : linger),
      ...RATES.map((rate) => bothOf(rate, rule)),
    ];
  });
  return {
    name: 'lingers',
    title: 'Lost, refused per 1,000 pods without a lame duck, by idleLinger; round trip 5 ms',
    head: perRate('`idleLinger`'),
    rows,
  };
}

function bothOf(rate: number, rule: Rule): string {
  const { lost, refused } = losses(rate, { rule, lameDuck: 0 });
  return `${round(lost)}, ${Math.round(refused.value)}`;
}

/** Varies the age at which a connection is cold, with enough time for the others. */
export function coldTable(): Table {
  const rows = [0.25, 0.5, 1, 2].flatMap((coldAfter) =>
    (['lifo', 'own'] as const).map((order) => [
      `${coldAfter} s`,
      orderName(order),
      ...RATES.map((rate) => {
        const settings = {
          rule: quiesce({ coldAfter, linger: 5 }),
          order,
          lameDuck: 0,
          warmUp: coldAfter + 0.5,
        };
        return round(losses(rate, settings).lost);
      }),
    ]),
  );
  return {
    name: 'cold',
    title:
      'Lost per 1,000 pods without a lame duck, by the age at which a connection is cold; the young have 5 s',
    head: perRate('cold after', 'pool'),
    rows,
  };
}

/** Requests take 2 ms here, so that a pool with 100 of them per second has a choice. */
export function ordersTable(): Table {
  const cases = [
    ['abrupt close', 0],
    ['quiesce', 0],
    ['quiesce', 2],
    ['quiesce', 5],
  ] as const;
  const rows = cases.flatMap(([rule, lameDuck]) =>
    ORDERS.map((order) => [
      rule,
      `${lameDuck} s`,
      orderName(order),
      ...RATES.map((rate) =>
        round(losses(rate, { rule: RULES[rule], order, lameDuck, service: exponential(0.002) }).lost),
      ),
    ]),
  );
  return {
    name: 'orders',
    title: 'Lost per 1,000 pods by the order of the pool; round trip 5 ms',
    head: perRate('rule', 'lame duck', 'pool'),
    rows,
  };
}

function orderName(order: Settings['order']): string {
  return { lifo: 'last used first', fifo: 'first used first', random: 'at random', own: 'none' }[order];
}

function perRate(...head: string[]): string[] {
  return [...head, ...RATES.map((rate) => `${rate}/s`)];
}
