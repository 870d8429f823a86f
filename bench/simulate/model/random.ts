import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers that are the same in every run with the same seed. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** Returns a number from 0 up to, but not including, `below`. */
  uniform(below = 1): number {
    return uniformFloat64(this.#generator) * below;
  }

  /** Returns the time to the next random event, at a mean of `rate` events per unit of time. */
  exponential(rate: number): number {
    return rate === 0 ? Infinity : -Math.log(1 - this.uniform()) / rate;
  }

  /** Returns an integer from 0 up to, but not including, `below`. */
  index(below: number): number {
    return Math.floor(this.uniform(below));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.index(values.length)];
    if (value === undefined) throw new Error('There is nothing to pick from.');
    return value;
  }
}
