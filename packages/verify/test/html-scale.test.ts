import { array, assert, double, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { scaleOf } from '../src/report/html/scale.ts';

const range = record({
  from: double({ min: -10_000, max: -50, noNaN: true }),
  to: double({ min: 50, max: 60_000, noNaN: true }),
});
const moments = array(double({ min: -20_000, max: 100_000, noNaN: true }), { minLength: 2 });

it('the scale keeps the order of all moments and places them inside the picture', () => {
  assert(
    property(range, moments, ({ from, to }, times) => {
      const scale = scaleOf(from, to, 30, 800);
      const drawn = times.toSorted((one, other) => one - other).map((time) => scale.at(time));
      expect(drawn).toEqual(drawn.toSorted((one, other) => one - other));
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(30);
      expect(Math.max(...drawn)).toBeLessThanOrEqual(800);
    }),
  );
});

it('the labels of the axis include 0 and do not overlap', () => {
  assert(
    property(range, ({ from, to }) => {
      const ticks = scaleOf(from, to, 30, 800).ticks.toSorted((one, other) => one.x - other.x);
      expect(ticks.map(({ label }) => label)).toContain('0');
      const gaps = ticks.slice(1).map(({ x }, index) => x - (ticks[index]?.x ?? 0));
      expect(Math.min(100, ...gaps)).toBeGreaterThan(45);
    }),
  );
});

it('the scale shows both the first 10 ms and a tail of 10 s', () => {
  const { at } = scaleOf(-300, 11_000, 30, 800);
  expect(at(10) - at(0)).toBeGreaterThan(25);
  expect(at(10_000) - at(1_000)).toBeGreaterThan(100);
});
