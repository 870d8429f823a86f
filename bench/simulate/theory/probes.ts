import type { Random } from '../model/random.ts';

/** A health checker that detects that a pod is not ready. Times are in seconds. */
export interface Prober {
  readonly period: number;
  /** Number of consecutive failures that it needs. */
  readonly failures: number;
  readonly timeout: number;
  /** Mean time that the news takes to every router. */
  readonly propagation: number;
}

/** Draws the time from the end of readiness until the last router knows. Health checks are answered at once. */
export function drawDetection({ period, failures, propagation }: Prober, random: Random): number {
  const firstProbe = random.uniform(period);
  return firstProbe + (failures - 1) * period + random.exponential(1 / propagation);
}

/** Returns the time that is enough with this probability: a quantile of the distribution, by bisection. */
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
