import { formatReport, type ShutdownReport } from '@quiesce/core';
import { expect, test } from 'vitest';
import { emptyReport } from './properties/empty-report.ts';

const report: ShutdownReport = {
  trigger: 'SIGTERM',
  plan: emptyReport.plan,
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
    awaiting: 0,
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
    awaiting: 0,
    abandoned: [],
    moreAbandoned: 0,
    sentAway: 2,
    peakPerSecond: 2,
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

test('formatReport summarizes a clean shutdown', () => {
  expect(formatReport(report)).toBe(
    [
      '  SIGTERM      clean, exit code 0',
      '  time         1810 ms, 7 % of what the deadline allows',
      '    lame-duck  1001 ms: not ready for the balancer, still serving',
      '    draining   787 ms: finishing what was in flight',
      '    closing    22 ms: 2 cleanup steps',
      '  requests     9 in flight at the start, 31 admitted later',
      '               40 completed, 0 aborted, 2 refused, 0 abandoned',
      '  connections  17 open at the start, 5 more accepted',
      '               20 closed after a final response, 2 while idle, 0 by the client, 0 timed out, 0 cut',
      '  flush        access log done in 3 ms',
      '  close        store done in 12 ms',
    ].join('\n'),
  );
});

test('formatReport lists abandoned requests and failed steps', () => {
  const text = formatReport({
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

test('formatReport lists every part of a report once', () => {
  const text = formatReport({
    ...report,
    trigger: 'POST /admin/stop',
    outcome: 'cut',
    exitCode: 1,
    phases: { lameDuck: 0, draining: 20_000, closing: 1 },
    requests: {
      ...report.requests,
      ended: 5,
      broken: 6,
      awaiting: 1,
      orphans: [{ method: 'POST', path: '/payments', age: 20_400 }],
      moreOrphans: 7,
      abandoned: [{ method: 'POST', path: '/upload', age: 4_100, headersSent: true, reason: 'stalled' }],
      moreAbandoned: 3,
    },
    connections: {
      ...report.connections,
      awaiting: 1,
      abandoned: [{ path: '/chat', age: 20_300 }],
      moreAbandoned: 8,
    },
    jobs: {
      runningAtStart: 2,
      begun: 1,
      completed: 1,
      failed: 1,
      refused: 0,
      abandoned: [
        { name: 'import', age: 20_500 },
        { name: 'mails', id: '7' },
      ],
      moreAbandoned: 0,
    },
    workers: [{ name: 'mails', outcome: 'abandoned', duration: 19_990 }],
    steps: [{ name: 'store', phase: 'close', outcome: 'done', duration: 1 }],
    errors: ['TypeError: no such thing'],
    activeResources: { Timeout: 1, TCPSocketWrap: 2 },
  });
  expect(text).toBe(
    [
      '  POST /admin/stop cut, exit code 1',
      '  time         1810 ms, 7 % of what the deadline allows',
      '    draining   20000 ms: finishing what was in flight',
      '    closing    1 ms: 1 cleanup step',
      '  requests     9 in flight at the start, 31 admitted later',
      '               40 completed, 5 ended, 0 aborted, 6 broken off, 2 refused, 4 abandoned, 1 awaiting this report',
      '               abandoned: POST /upload, in flight for 4100 ms, response begun, its upload stalled',
      '               abandoned: 3 more',
      '               orphaned handler: POST /payments, still running after 20400 ms',
      '               orphaned handlers: 7 more',
      '  connections  17 open at the start, 5 more accepted',
      '               20 closed after a final response, 2 while idle, 0 by the client, 0 timed out, 0 cut, 1 awaiting this report',
      '               abandoned: upgraded socket /chat, open for 20300 ms',
      '               abandoned: 8 more',
      '  jobs         2 running at the start, 1 more begun',
      '               1 completed, 1 failed, 0 refused, 2 abandoned',
      '               abandoned: import, running for 20500 ms',
      '               abandoned: mails 7',
      '  worker       mails abandoned in 19990 ms',
      '  close        store done in 1 ms',
      '  uncaught     TypeError: no such thing',
      '  kept alive   by Timeout ×1, TCPSocketWrap ×2',
    ].join('\n'),
  );
});

test('formatReport escapes untrusted text, so that it cannot add lines or control a terminal', () => {
  const text = formatReport({
    ...report,
    trigger: 'by\nhand',
    requests: {
      ...report.requests,
      abandoned: [{ method: 'GET', path: '/\u001B[2J', age: 1, headersSent: false, reason: 'cut' }],
    },
    errors: ['Error: two\nlines'],
  });
  expect(text).toContain('  by\\nhand');
  expect(text).toContain('/\\u001b[2J,');
  expect(text).toContain('Error: two\\nlines');
  expect(text.split('\n')).toHaveLength(13);
});
