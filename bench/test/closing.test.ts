import { describe, expect, it } from 'vitest';
import { BIN, closeOver, WINDOW } from '../simulate/experiments/closing.ts';
import { counted, deviation } from '../simulate/sampling.ts';
import { CLOSING, expectedPeak } from '../simulate/theory/closing.ts';

const STANDARD_ERRORS = 4;
const CONNECTIONS = 2_000;
const RULES = ['header, then close', 'linear probability', 'due time'] as const;
const CASES = RULES.flatMap((rule) => ([0.1, 1, 10] as const).map((rate) => ({ rule, rate })));

describe.each(CASES)('$rule, at $rate requests per second', ({ rule, rate }) => {
  const closing = CLOSING[rule];
  const { bins, left } = closeOver(rule, rate, CONNECTIONS);

  it('the expected number of connections is open at the end of the window', () => {
    expect(Math.abs(deviation(left, closing.survivors(rate, WINDOW, WINDOW)))).toBeLessThan(STANDARD_ERRORS);
  });

  it('connections close at the expected rate in each second of the window', () => {
    const each = Math.round(1 / BIN);
    const off = Array.from({ length: WINDOW }, (_, second) => {
      const found = bins.slice(second * each, (second + 1) * each).reduce((sum, count) => sum + count, 0);
      const ended = closing.survivors(rate, WINDOW, second) - closing.survivors(rate, WINDOW, second + 1);
      const expected = ended * CONNECTIONS;
      return Math.abs(deviation({ value: found, error: counted(expected).error }, expected));
    });
    expect(Math.max(...off)).toBeLessThan(STANDARD_ERRORS + 1);
  });
});

it('a due time lowers the peak, and more so for busier connections', () => {
  const peaks = RULES.map((rule) => expectedPeak(CLOSING[rule], 10, WINDOW, BIN));
  expect(peaks.map((peak) => Math.round(peak))).toEqual([190, 11, 1]);
});

it('the earlier peak of 2.8 of a due time at 100 requests per second is noise of 1,000 connections', () => {
  const { bins, peak } = closeOver('due time', 100, 500);
  expect(peak).toBeGreaterThan(2);
  const [first, second] = [bins.slice(0, 150), bins.slice(150)].map((half) =>
    half.reduce((sum, count) => sum + count, 0),
  );
  expect(Math.abs(deviation(counted(first ?? 0), 250))).toBeLessThan(STANDARD_ERRORS);
  expect(Math.abs(deviation(counted(second ?? 0), 250))).toBeLessThan(STANDARD_ERRORS);
});
