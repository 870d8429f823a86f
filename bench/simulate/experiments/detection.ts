import { Random } from '../model/random.ts';
import type { Table } from '../table.ts';
import { detectionQuantile, drawDetection, type Prober } from '../theory/probes.ts';

interface Known extends Prober {
  readonly name: string;
  /** Results of an earlier simulation: median, p99 and p99.9. */
  readonly earlier: readonly [number, number, number];
}

export const PROBABILITIES = [0.5, 0.99, 0.999] as const;

export const PROBERS: readonly Known[] = [
  prober('Kubernetes, defaults', [10, 3, 1, 1], [26.0, 32.3, 34.5]),
  prober('Kubernetes, every 5 s, 1 failure', [5, 1, 1, 1], [3.5, 8.0, 10.3]),
  prober('Kubernetes, every 2 s, 2 failures', [2, 2, 1, 1], [3.8, 7.8, 10.1]),
  prober('AWS ALB, defaults', [30, 2, 5, 1], [46.0, 61.2, 63.5]),
  prober('AWS ALB, every 5 s, 2 failures', [5, 2, 2, 1], [8.5, 13.0, 15.3]),
  prober('Google Cloud, defaults', [5, 2, 5, 1], [8.5, 13.0, 15.2]),
  prober('HAProxy, defaults', [2, 3, 2, 0.05], [5.1, 6.1, 6.2]),
];

function prober(
  name: string,
  [period, failures, timeout, propagation]: readonly [number, number, number, number],
  earlier: readonly [number, number, number],
): Known {
  return { name, period, failures, timeout, propagation, earlier };
}

export function drawDetections(known: Prober, draws: number): Float64Array {
  const random = new Random(1);
  return Float64Array.from({ length: draws }, () => drawDetection(known, random)).toSorted();
}

export function detectionTable(draws: number): Table {
  const rows = PROBERS.map((known) => {
    const drawn = drawDetections(known, draws);
    const cells = PROBABILITIES.map((probability, index) => {
      const exact = detectionQuantile(known, probability).toFixed(1);
      const simulated = drawn[Math.floor(probability * draws)]?.toFixed(1);
      return `${exact} / ${simulated} / ${known.earlier[index]?.toFixed(1)}`;
    });
    return [known.name, ...cells, String(known.period * known.failures + known.timeout)];
  });
  const head = ['who probes', 'half', '99 %', '99.9 %', 'period × failures + timeout'];
  return {
    name: 'detection',
    title: 'Seconds until every router knows: exact / simulated / earlier',
    head,
    rows,
  };
}
