import * as Plot from '@observablehq/plot';
import { loadsByTenth } from '../experiments/reconnects.ts';
import type { Deploy } from '../model/deploy.ts';
import { COLOURS, draw } from './draw.ts';

/** Plots the load of each pod when it is replaced, against e^s. */
export function loadPlot(done: Deploy): string {
  const { connections } = done.settings;
  const pods = done.loads.map((load, index) => ({
    replaced: index / done.loads.length,
    load: load / connections,
  }));
  const tenths = loadsByTenth(done).map(({ value }, tenth) => ({
    replaced: (tenth + 0.5) / 10,
    load: value,
  }));
  const line = Array.from({ length: 101 }, (_, step) => ({
    replaced: step / 100,
    load: Math.exp(step / 100),
  }));
  return draw('Load of each pod as it is replaced, against e to the s', {
    height: 380,
    marginLeft: 60,
    x: { labelOffset: 42, label: 'share of the pods that is replaced already, s →', tickFormat: '.0%' },
    y: {
      label: '↑ connections of a pod as it is replaced, in multiples of its first',
      grid: true,
      domain: [0, 3.5],
    },
    marks: [
      Plot.dot(pods, { x: 'replaced', y: 'load', r: 1.6, fill: 'currentColor', fillOpacity: 0.3 }),
      Plot.line(line, { x: 'replaced', y: 'load', stroke: COLOURS.orange, strokeWidth: 2 }),
      Plot.dot(tenths, { x: 'replaced', y: 'load', r: 5, fill: COLOURS.blue }),
      Plot.text([{ replaced: 0.42, load: 0.25 }], {
        x: 'replaced',
        y: 'load',
        text: () => 'small: each pod',
        textAnchor: 'start',
        fillOpacity: 0.7,
      }),
      Plot.text([{ replaced: 0.6, load: 0.25 }], {
        x: 'replaced',
        y: 'load',
        text: () => 'large: the mean of 100',
        textAnchor: 'start',
        fill: COLOURS.blue,
      }),
      Plot.text([{ replaced: 0.86, load: 0.25 }], {
        x: 'replaced',
        y: 'load',
        text: () => 'line: e^s',
        textAnchor: 'start',
        fill: COLOURS.orange,
      }),
    ],
  });
}
