import { stopPods } from '../model/deploy.ts';
import { RULES } from '../model/rules.ts';
import { always } from '../model/settings.ts';
import { share, type Estimate } from '../sampling.ts';
import type { Table } from '../table.ts';
import { CLOSING, expectedPeak } from '../theory/closing.ts';

export const WINDOW = 30;
export const BIN = 0.1;

export type ClosingRule = keyof typeof CLOSING;

/** Results of an earlier simulation: peak, share left. */
const EARLIER: readonly (readonly [rate: number, Record<ClosingRule, readonly [number, string]>])[] = [
  [0.1, earlier([3.4, '5 %'], [1.9, '22 %'], [1.5, '32 %'])],
  [1, earlier([29, '0'], [4.3, '0'], [1.8, '3.5 %'])],
  [10, earlier([186, '0'], [11, '0'], [1.8, '0.3 %'])],
  [100, earlier([300, '0'], [33, '0'], [2.8, '0.03 %'])],
];

function earlier(
  immediate: readonly [number, string],
  linear: readonly [number, string],
  due: readonly [number, string],
): Record<ClosingRule, readonly [number, string]> {
  return { 'header, then close': immediate, 'linear probability': linear, 'due time': due };
}

export interface Closed {
  /** Connections that ended in each bin of the window. */
  readonly bins: readonly number[];
  /** Share of connections that are open at its end. */
  readonly left: Estimate;
  /** The fullest bin, relative to a bin if all connections ended evenly over the window. */
  readonly peak: number;
}

export function closeOver(rule: ClosingRule, rate: number, connections: number): Closed {
  const { reconnectedAt } = stopPods({
    pods: 1,
    connections,
    rate: always(rate),
    roundTrip: 0,
    service: always(0),
    lameDuck: WINDOW,
    rule: RULES[rule],
  });
  const bins = Array.from({ length: Math.round(WINDOW / BIN) }, () => 0);
  const told = reconnectedAt.filter((time) => time < WINDOW);
  for (const time of told) {
    const bin = Math.floor(time / BIN);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const peak = (Math.max(...bins) * WINDOW) / BIN / connections;
  return { bins, left: share(connections - told.length, connections), peak };
}

export function closingTable(): Table {
  const rows = EARLIER.flatMap(([rate, byRule]) =>
    (['header, then close', 'linear probability', 'due time'] as const).map((rule) => {
      const { peak, left } = closeOver(rule, rate, rate === 100 ? 1_000 : 4_000);
      const [earlierPeak, earlierLeft] = byRule[rule];
      const expectedLeft = CLOSING[rule].survivors(rate, WINDOW, WINDOW);
      return [
        `${rate}/s`,
        rule,
        expectedPeak(CLOSING[rule], rate, WINDOW, BIN).toFixed(1),
        peak.toFixed(1),
        String(earlierPeak),
        `${(100 * expectedLeft).toFixed(2)} %`,
        `${(100 * left.value).toFixed(2)} %`,
        earlierLeft,
      ];
    }),
  );
  const head = [
    'requests',
    'rule',
    'peak, mean',
    'simulated',
    'earlier',
    'left, exact',
    'simulated',
    'earlier',
  ];
  return { name: 'closing', title: `Closing over ${WINDOW} s`, head, rows };
}
