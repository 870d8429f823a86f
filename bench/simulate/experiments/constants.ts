import type { DrainOptions } from '@quiesce/core';
import { stopPods } from '../model/deploy.ts';
import { always, exponential } from '../model/settings.ts';
import { share, type Estimate } from '../sampling.ts';
import type { Table } from '../table.ts';
import { deployWith, probed, quantile, SURROUNDINGS } from './plans.ts';

/** Clients that leave the close of connections to the server. */
const WORST = { keepsPromise: false };

function seconds(time: number): string {
  return `${time.toFixed(1)} s`;
}

const LAME_DUCKS = [
  { min: 0, quiet: 1_000 },
  { min: 5_000, quiet: 0 },
  { min: 5_000, quiet: 1_000 },
  { min: 5_000, quiet: 2_000 },
  { min: 8_000, quiet: 1_000 },
] as const;

/** Varies how long a pod in Kubernetes serves at least, and how long it must be quiet; the plan has 5 s and 1 s. */
export function quietsTable(): Table {
  const rows = [50, 0.05].flatMap((rate) =>
    [1, 3].flatMap((news) =>
      LAME_DUCKS.map(({ min, quiet }) => {
        const { tally } = deployWith(
          { ...SURROUNDINGS.Kubernetes, ...WORST, propagation: exponential(news), rate: always(rate / 50) },
          { shutdownDelay: { min, quiet, max: 12_000 } },
        );
        const { lost, refused, stops, turnedAway } = tally;
        return [
          `${rate}/s`,
          `${news} s`,
          `${min / 1_000} s`,
          `${quiet / 1_000} s`,
          ...[lost, refused, turnedAway].map(String),
          seconds(quantile(stops, 0.5)),
          seconds(Math.max(...stops)),
        ];
      }),
    ),
  );
  const head = [
    'requests of a pod',
    'news takes',
    'at least',
    'quiet',
    'lost',
    'refused',
    'turned away',
    'stop, half',
    'longest',
  ];
  return { name: 'quiets', title: 'Pods of Kubernetes, by the times of the lame duck', head, rows };
}

/** Health checkers for which the bound is too short, and the effect of a set deadline. */
export function boundsTable(): Table {
  const rows = [1, 2, 2.5, 3, 4, 5].flatMap((interval) =>
    [{}, { deadline: 25_000 }].map((options) => {
      const { tally } = deployWith({ ...probed(interval), ...WORST }, options);
      const { lost, refused, stops, turnedAway } = tally;
      return [
        `${interval} s`,
        `${3 * interval} s`,
        options.deadline === undefined ? '8 s' : '12 s',
        ...[lost, refused, turnedAway].map(String),
        seconds(quantile(stops, 0.5)),
        seconds(Math.max(...stops)),
      ];
    }),
  );
  const head = [
    'probed every',
    '3 failures need',
    'bound',
    'lost',
    'refused',
    'turned away',
    'stop, half',
    'longest',
  ];
  return { name: 'bounds', title: 'Probed pods, by the interval and the bound', head, rows };
}

export interface Steady {
  /** The share of pods that detected steady traffic. */
  readonly steady: Estimate;
  /** Lost requests per 1,000 pods. */
  readonly lost: number;
  readonly refused: number;
}

/** Simulates pods without health checks and with random requests. @param rate requests per second of each pod */
export function stopUnprobed(rate: number, pods: number, options: DrainOptions = {}): Steady {
  const connections = 5;
  const { lost, refused, situations } = stopPods({
    ...SURROUNDINGS['nobody probes'],
    plan: { options },
    pods,
    connections,
    rate: always(rate / connections),
    warmUp: 11,
  });
  const each = pods / 1_000;
  return {
    steady: share(situations.get('unprobed') ?? 0, pods),
    lost: lost / each,
    refused: refused / each,
  };
}

export function steadyTable(): Table {
  const rows = [0.1, 0.2, 0.5, 1, 1.5, 2, 5, 20].map((rate) => {
    const pods = rate > 2 ? 1_000 : 4_000;
    const { lost, refused, steady } = stopUnprobed(rate, pods);
    const without = stopUnprobed(rate, pods, { situation: 'quiet' });
    const percent = [steady.value, steady.error].map((value) => (100 * value).toFixed(1)).join(' ± ');
    return [
      `${rate}/s`,
      `${percent} %`,
      `${lost.toFixed(1)}, ${refused.toFixed(1)}`,
      `${without.lost.toFixed(1)}, ${without.refused.toFixed(1)}`,
    ];
  });
  const head = ['requests of a pod', 'found steady', 'no options', "`situation: 'quiet'`"];
  return { name: 'steady', title: 'Lost, refused per 1,000 pods that nobody probes', head, rows };
}
