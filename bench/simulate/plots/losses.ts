import * as Plot from '@observablehq/plot';
import { RATES, ROUND_TRIPS, RULES_COMPARED, type Loss } from '../experiments/losses.ts';
import { draw } from './draw.ts';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 2 });

/** Plots the losses of each rule, by round trip and by request rate of a connection. */
export function lossesPlot(found: readonly Loss[]): string {
  const cells = found.map(({ rule, rate, roundTrip, lost: { value } }) => ({
    rule,
    rate: `${rate}/s`,
    roundTrip: `round trip ${roundTrip * 1_000} ms`,
    shown: Math.log10(Math.max(1, value)),
    text: value === 0 ? '0' : compact.format(value),
  }));
  return draw('Requests lost by closing rule, round trip and request rate', {
    height: 290,
    marginLeft: 140,
    marginTop: 46,
    x: {
      labelOffset: 42,
      domain: RATES.map((rate) => `${rate}/s`),
      label: 'requests per second of each connection',
    },
    y: { domain: [...RULES_COMPARED], label: null },
    fx: {
      domain: ROUND_TRIPS.map((roundTrip) => `round trip ${roundTrip * 1_000} ms`),
      label: null,
      padding: 0.06,
    },
    color: { type: 'linear', domain: [0, 5], range: ['#dcefe4', '#d1495b'], interpolate: 'hcl' },
    marks: [
      Plot.cell(cells, { x: 'rate', y: 'rule', fx: 'roundTrip', fill: 'shown', inset: 1 }),
      Plot.text(cells, {
        x: 'rate',
        y: 'rule',
        fx: 'roundTrip',
        text: 'text',
        fill: '#111111',
        fontSize: 12,
      }),
    ],
  });
}
