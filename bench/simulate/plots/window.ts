import * as Plot from '@observablehq/plot';
import { stopPods } from '../model/deploy.ts';
import { RULES } from '../model/rules.ts';
import { always } from '../model/settings.ts';
import { counted } from '../sampling.ts';
import { expectedLosses } from '../theory/race.ts';
import { COLOURS, draw } from './draw.ts';

const RATES = [0.2, 1, 5] as const;
const COLOUR = { 0.2: COLOURS.blue, 1: COLOURS.orange, 5: COLOURS.green } as const;
const WINDOWS = [0, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 10] as const;
const TIMES = { connections: 50, roundTrip: 0.04, service: 0.005 } as const;
const PODS = 400;

/** Plots the losses of a deploy against the length of the announcement, with the line of the formula. */
export function windowPlot(): string {
  const line = RATES.flatMap((rate) =>
    Array.from({ length: 200 }, (_, index) => ({ rate, announced: 0.05 + index * 0.05 }))
      .map((point) => ({ ...point, lost: 1_000 * expectedLosses({ ...TIMES, ...point }) }))
      .filter(({ lost }) => lost >= 1),
  );
  const dots = RATES.flatMap((rate) =>
    WINDOWS.map((announced) => {
      const rule = announced === 0 ? RULES['abrupt close'] : RULES['header, then close'];
      const { connections, roundTrip, service } = TIMES;
      const settings = { rate: always(rate), connections, roundTrip, service: always(service), rule };
      const { lost } = stopPods({ pods: PODS, lameDuck: announced, ...settings });
      const { value, error } = counted(lost, PODS / 1_000);
      return { rate, announced, value, low: Math.max(1, value - 2 * error), high: value + 2 * error };
    }),
  ).filter(({ value }) => value > 0);
  const colour = ({ rate }: { rate: (typeof RATES)[number] }) => COLOUR[rate];
  const names = [
    { announced: 6.3, lost: 130, rate: 0.2, text: '0.2 requests/s of each connection' },
    { announced: 4.6, lost: 20, rate: 1, text: '1 request/s' },
    { announced: 1.15, lost: 30, rate: 5, text: '5 requests/s' },
  ] as const;
  return draw('Requests lost per deploy against the length of the notice, simulated and expected', {
    height: 400,
    marginLeft: 70,
    x: {
      labelOffset: 42,
      label: 'seconds for which responses say Connection: close, before idle connections are closed →',
    },
    y: {
      label: '↑ lost per 1,000 pods',
      type: 'log',
      grid: true,
      domain: [1, 20_000],
      ticks: [1, 10, 100, 1_000, 10_000],
      tickFormat: ',',
    },
    marks: [
      Plot.line(line, { x: 'announced', y: 'lost', z: 'rate', stroke: colour, strokeWidth: 1.5 }),
      Plot.ruleX(dots, { x: 'announced', y1: 'low', y2: 'high', stroke: colour }),
      Plot.dot(dots, { x: 'announced', y: 'value', fill: colour, r: 4 }),
      Plot.text(names, {
        x: 'announced',
        y: 'lost',
        text: 'text',
        fill: colour,
        textAnchor: 'start',
        dy: -12,
        dx: 6,
        fontWeight: 600,
      }),
    ],
  });
}
