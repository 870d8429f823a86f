import type { ShutdownReport } from '../../src/report/report.ts';

/** The report of a shutdown in which nothing happened. */
export const emptyReport: ShutdownReport = {
  trigger: 'SIGTERM',
  outcome: 'clean',
  exitCode: 0,
  startedAt: '2026-01-01T00:00:00.000Z',
  duration: 0,
  phases: { lameDuck: 0, draining: 0, closing: 0 },
  budgetUsed: 0,
  requests: {
    inFlightAtStart: 0,
    admitted: 0,
    completed: 0,
    aborted: 0,
    refused: 0,
    awaiting: 0,
    abandoned: [],
    moreAbandoned: 0,
  },
  connections: {
    openAtStart: 0,
    accepted: 0,
    announced: 0,
    idle: 0,
    timedOut: 0,
    byClient: 0,
    cut: 0,
    awaiting: 0,
  },
  steps: [],
  jobs: { runningAtStart: 0, begun: 0, completed: 0, failed: 0, refused: 0, abandoned: [], moreAbandoned: 0 },
  workers: [],
  errors: [],
  activeResources: {},
};
