import * as Plot from '@observablehq/plot';
import { COLOURS, draw } from '../simulate/plots/draw.ts';

interface Attempts {
  readonly kind: string;
  readonly manner: string;
  /** Connection attempts, by tenths of a second since the first stop. */
  readonly attempts: readonly number[];
}

/** Returns the highest number of attempts within a second. */
export function peakOf(attempts: readonly number[]): number {
  return Math.max(...attempts.map((_, at) => attempts.slice(at, at + 10).reduce((sum, n) => sum + n, 0)));
}

/** Draws the reconnects of each run of one kind of clients, as SVG. */
export function plot(runs: readonly Attempts[], kind: string, clients: number): string {
  const of = runs.filter((one) => one.kind === kind);
  const points = of.flatMap(({ manner, attempts }) =>
    Array.from({ length: Math.ceil(attempts.length / 10) }, (_, second) => ({
      manner,
      second,
      count: attempts.slice(second * 10, second * 10 + 10).reduce((sum, n) => sum + n, 0),
    })),
  );
  const names = of.map(({ manner, attempts }) => ({
    manner,
    text: `${manner}: at most ${peakOf(attempts).toLocaleString('en')} within a second`,
  }));
  return draw(`Reconnects a second of ${clients} clients, ${kind}, while two instances are restarted`, {
    height: 360,
    marginLeft: 70,
    x: { label: 'seconds from the first stop on →', labelOffset: 42 },
    y: { label: '↑ reconnects a second', grid: true, ticks: 3, tickFormat: 's' },
    fy: { domain: of.map(({ manner }) => manner), axis: null, padding: 0.15 },
    marks: [
      Plot.areaY(points, { x: 'second', y: 'count', fy: 'manner', fill: COLOURS.blue, curve: 'step-after' }),
      Plot.ruleY([0], { strokeOpacity: 0.6 }),
      Plot.text(names, {
        fy: 'manner',
        text: 'text',
        frameAnchor: 'top-left',
        dx: 6,
        dy: 4,
        fontWeight: 600,
      }),
    ],
  });
}
