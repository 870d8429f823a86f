import * as Plot from '@observablehq/plot';
import { perSecond } from '../experiments/deploys.ts';
import { deploy } from '../model/deploy.ts';
import { RULES, type RuleName } from '../model/rules.ts';
import { COLOURS, draw } from './draw.ts';

const RULES_SHOWN: readonly (readonly [RuleName, string])[] = [
  ['abrupt close', 'abrupt close'],
  ['quiesce', 'quiesce: every response tells'],
  ['linear probability', 'linear probability'],
  ['due time in 3/4', 'due time in 3/4 of the lame duck'],
];

/** Plots reconnects per second while 1,000 pods are replaced by 250, with 30 s of lame duck. */
export function reconnectsPlot(): string {
  const points = RULES_SHOWN.flatMap(([rule, name]) => {
    const done = deploy({
      batch: 250,
      interval: 40,
      readyTime: 40,
      lameDuck: rule === 'abrupt close' ? 0 : 30,
      rule: RULES[rule],
    });
    const seconds = perSecond(done);
    return Array.from({ length: 205 }, (_, second) => ({ name, second, count: seconds[second] ?? 0 }));
  });
  const names = RULES_SHOWN.map(([, name]) => name);
  const peaks = names.map((name) => {
    const most = Math.max(...points.filter((point) => point.name === name).map(({ count }) => count));
    return { name, text: `${name}, at most ${most.toLocaleString('en')}` };
  });
  return draw('Reconnects per second over a deploy, by closing rule', {
    height: 520,
    marginLeft: 60,
    x: { labelOffset: 42, label: 'seconds since the deploy began →' },
    y: { label: '↑ reconnects per second', grid: true, ticks: 3, tickFormat: 's' },
    fy: { domain: names, axis: null, padding: 0.12 },
    marks: [
      Plot.areaY(points, { x: 'second', y: 'count', fy: 'name', fill: COLOURS.blue, curve: 'step-after' }),
      Plot.ruleY([0], { strokeOpacity: 0.6 }),
      Plot.text(peaks, { fy: 'name', text: 'text', frameAnchor: 'top-left', dx: 6, dy: 4, fontWeight: 600 }),
    ],
  });
}
