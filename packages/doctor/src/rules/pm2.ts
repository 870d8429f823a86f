import { inDrain, inFile } from '../changes.ts';
import { EVERY_KIND, type WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const forkMode: WorkloadRule = {
  id: 'fork-mode-restarts',
  severity: 'note',
  of: ['pm2'],
  why: 'pm2 reloads in cluster mode only. In fork mode a reload is a restart: the port is closed until the new process listens.',
  source: SOURCES.pm2Reload,
  check: (workload) =>
    workload.platform === 'pm2' && !workload.cluster
      ? {
          problem: 'exec_mode is fork.',
          at: workload.execModeAt,
          changes: [inFile(workload.execModeAt, 'cluster')],
        }
      : undefined,
};

const listenTimeout: WorkloadRule = {
  id: 'listen-timeout-default',
  severity: 'note',
  of: ['pm2'],
  why: 'After listen_timeout pm2 stops the old process, even if the new one is not ready.',
  source: SOURCES.pm2Reload,
  check: (workload) =>
    workload.platform === 'pm2' && workload.waitReady && workload.listenTimeout === undefined
      ? {
          problem: 'wait_ready is on, and listen_timeout is 3 s (the default).',
          at: workload.listenTimeoutAt,
          changes: [inFile(workload.listenTimeoutAt, 10_000)],
        }
      : undefined,
};

const exitGraceOfWorker: WorkloadRule = {
  id: 'exit-grace-of-worker',
  severity: 'warning',
  of: EVERY_KIND,
  why: 'A worker exits 100 ms after its shutdown, so that no connection passed to it is lost; if it is ended earlier, its log reports that something kept it alive.',
  source: SOURCES.workers,
  check: (workload, { drain, settings }) => {
    const cluster = settings.cluster || (workload.platform === 'pm2' && workload.cluster);
    return cluster && drain.exitGrace <= 100
      ? {
          problem: `exitGrace is ${drain.exitGrace} ms, and the service runs in workers of node:cluster.`,
          at: workload.at,
          changes: [inDrain('exitGrace', 500)],
        }
      : undefined;
  },
};

/** Rules about pm2 and its workers. */
export const PM2_RULES: readonly WorkloadRule[] = [forkMode, listenTimeout, exitGraceOfWorker];
