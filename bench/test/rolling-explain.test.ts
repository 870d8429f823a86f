import { describe, expect, it } from 'vitest';
import { explain, textOf } from '../rolling/explain.ts';
import type { LostRequest } from '../rolling/load/load.ts';
import { Timeline } from '../rolling/timeline.ts';

const END = { code: 0, output: '' };
const REFUSED: LostRequest = {
  loss: 'refused',
  kind: 'get',
  status: undefined,
  isReused: false,
  server: undefined,
  lostAt: 1_000,
  late: 0,
};

describe('a lost request', () => {
  it('a lost request is explained by the last event of its server', () => {
    const timeline = new Timeline();
    timeline.add('port closed', '3001', 940);
    timeline.ended('3001', { ...END, ms: 60 }, 960);
    timeline.add('listens', '3002', 990);
    timeline.add('listens', '3001', 1_200);
    expect(explain([{ ...REFUSED, server: '3001' }], timeline)).toMatchObject([{ after: 'ended', from: 40 }]);
  });

  it('a lost request of an unknown server is explained by the last event of any server', () => {
    const timeline = new Timeline();
    timeline.ended('worker 1', { ...END, ms: 100 }, 700);
    timeline.ended('worker 2', { ...END, ms: 150 }, 1_100);
    for (const server of [undefined, '3000']) {
      expect(explain([{ ...REFUSED, server }], timeline)).toMatchObject([
        { after: 'asked to stop', from: 50 },
      ]);
    }
  });

  it('a lost request before any restart is reported as such', () => {
    const timeline = new Timeline();
    timeline.ended('3001', { ...END, ms: 100 }, 1_600);
    const [cause] = explain([REFUSED], timeline);
    expect(cause && textOf(cause)).toBe('1 × refused, on a new connection, before any restart');
  });
});

it('requests lost in the same way are grouped, the most frequent first', () => {
  const timeline = new Timeline();
  timeline.add('port closed', '3001', 900);
  const error = { ...REFUSED, loss: 'error of the balancer', status: 502, isReused: true } as const;
  const causes = explain(
    [error, REFUSED, { ...REFUSED, lostAt: 950, late: 30 }, { ...REFUSED, lostAt: 1_200 }],
    timeline,
  );
  expect(causes.map((cause) => textOf(cause))).toEqual([
    '3 × refused, on a new connection, 50 to 300 ms after the port had closed, sent up to 30 ms late',
    '1 × error of the balancer (502), on a kept connection, 100 ms after the port had closed',
  ]);
});
