import type { ShutdownReport } from '@quiesce/core';
import { expect, test } from 'vitest';
import { reportText } from '../src/report-text.ts';

const report: ShutdownReport = {
  trigger: 'SIGTERM',
  outcome: 'clean',
  exitCode: 0,
  startedAt: '2026-01-02T03:04:05.678Z',
  duration: 1810,
  phases: { lameDuck: 1001, draining: 787, closing: 22 },
  budgetUsed: 0.072,
  requests: {
    inFlightAtStart: 9,
    admitted: 31,
    completed: 40,
    ended: 0,
    aborted: 0,
    broken: 0,
    refused: 2,
    abandoned: [],
    moreAbandoned: 0,
    orphans: [],
    moreOrphans: 0,
  },
  connections: {
    openAtStart: 17,
    accepted: 5,
    announced: 20,
    idle: 2,
    timedOut: 0,
    byClient: 0,
    cut: 0,
    abandoned: [],
    moreAbandoned: 0,
  },
  jobs: { runningAtStart: 0, begun: 0, completed: 0, failed: 0, refused: 0, abandoned: [], moreAbandoned: 0 },
  workers: [],
  steps: [
    { name: 'access log', phase: 'flush', outcome: 'done', duration: 3 },
    { name: 'store', phase: 'close', outcome: 'done', duration: 12 },
  ],
  errors: [],
  activeResources: {},
};

test('a clean report reads like a summary', () => {
  expect(reportText(report)).toBe(
    [
      '  SIGTERM      clean, exit code 0',
      '  time         1810 ms, 7 % of what the deadline allows',
      '    lame-duck  1001 ms: not ready for the balancer, still serving',
      '    draining   787 ms: finishing what was in flight',
      '    closing    22 ms: 2 cleanup steps',
      '  requests     9 in flight at the start, 31 more taken in',
      '               40 completed, 0 aborted, 2 refused, 0 abandoned',
      '  connections  17 open at the start, 5 more accepted',
      '               20 ended after a last answer, 2 while idle, 0 by the client, 0 timed out, 0 cut',
      '  flush        access log done in 3 ms',
      '  close        store done in 12 ms',
    ].join('\n'),
  );
});

test('a bad one names what was abandoned and what failed', () => {
  const text = reportText({
    ...report,
    outcome: 'cut',
    exitCode: 1,
    requests: {
      ...report.requests,
      abandoned: [{ method: 'GET', path: '/stuck', age: 20_100, headersSent: false, reason: 'cut' }],
    },
    steps: [{ name: 'store', phase: 'close', outcome: 'failed', duration: 4, error: 'disk full' }],
  });
  expect(text).toContain('SIGTERM      cut, exit code 1');
  expect(text).toContain('abandoned: GET /stuck, in flight for 20100 ms');
  expect(text).toContain('store failed in 4 ms: disk full');
});
