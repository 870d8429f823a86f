import type { Random } from '../model/random.ts';

/** Who finds out by probes that a pod is not ready. Times in seconds. */
export interface Prober {
  readonly period: number;
  /** Failures in a row that it takes. */
  readonly failures: number;
  readonly timeout: number;
  /** The mean time that the news takes to every router. */
  readonly propagation: number;
}

/** From the first moment without readiness until the last router has heard of it. Probes are answered at once. */
export function drawDetection({ period, failures, propagation }: Prober, random: Random): number {
  const firstProbe = random.uniform(period);
  return firstProbe + (failures - 1) * period + random.exponential(1 / propagation);
}

/** The time that is enough with this probability: the distribution's own, by bisection. */
export function detectionQuantile(prober: Prober, probability: number): number {
  let [low, high] = [0, prober.period * prober.failures + 50 * prober.propagation];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (detectedBy(prober, middle) < probability) low = middle;
    else high = middle;
  }
  return high;
}

function detectedBy({ period, failures, propagation }: Prober, time: number): number {
  const sinceEarliest = Math.max(0, time - (failures - 1) * period);
  const probed = Math.min(sinceEarliest, period);
  const onTheWay = Math.exp((probed - sinceEarliest) / propagation) - Math.exp(-sinceEarliest / propagation);
  return (probed - propagation * onTheWay) / period;
}
