import { describe, expect, it } from 'vitest';
import { formatTime, parseDuration, parseTimeSpan } from '../src/durations.ts';

describe('a duration of Compose', () => {
  it.each([
    ['10ms', 10],
    ['40s', 40_000],
    ['1m30s', 90_000],
    ['1h5m30s20ms', 3_930_020],
    ['1.5s', 1_500],
    ['250us', 0.25],
    ['0', 0],
    ['0s', 0],
  ])('Compose duration %s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '30', '1m 30s', '30x', '1m30', 's', '-5s', '1m30s junk', '1,5s', '1M', 'infinity'])(
    '%j is not a Compose duration',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

/** Expected values from `systemd-analyze timespan` of systemd 252. */
describe('a time span of systemd', () => {
  it.each([
    ['1min 30s', 90_000],
    ['90', 90_000],
    ['500ms', 500],
    ['55s500ms', 55_500],
    ['1y 12month', 63_115_200_000],
    ['300ms20s 5day', 432_020_300],
    ['2hours', 7_200_000],
    ['5M', 13_149_000_000],
    ['5m', 300_000],
    ['1.5s', 1_500],
    ['.5s', 500],
    ['5.25min', 315_000],
    [' 5 s ', 5_000],
    ['5 6', 11_000],
    ['1 2s', 3_000],
    ['5s6', 11_000],
    ['3µs', 0.003],
    ['0', 0],
    ['infinity', Infinity],
  ])('systemd time span %s is %d ms', (text, ms) => {
    expect(parseTimeSpan(text)).toBeCloseTo(ms, 6);
  });

  it.each(['', 'abc', '5 bananas', '1,5s', '-5', '1e3s', '5Min', 'constructor'])(
    '%j is not a systemd time span',
    (text) => {
      expect(parseTimeSpan(text)).toBeUndefined();
    },
  );
});

it('formatTime writes times in seconds', () => {
  expect([0, 250, 1_600, 90_000, Infinity].map(formatTime)).toEqual([
    '0 s',
    '0.25 s',
    '1.6 s',
    '90 s',
    'no limit',
  ]);
});
