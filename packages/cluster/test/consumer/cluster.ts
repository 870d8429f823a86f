import cluster, { type Worker } from 'node:cluster';
import { ClusterError, runWorkers, type RollingRestartReport, type Workers } from '@quiesce/cluster';

const ready = async (worker: Worker, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  worker.send('warm up');
};

async function restart(): Promise<void> {
  const workers: Workers = runWorkers({ count: 2, ready, backOff: { min: 10 } });
  const report: RollingRestartReport = await workers.rollingRestart();
  if (report.failure?.code === 'ERR_QUIESCE_CLUSTER_FORK') throw new ClusterError(report.failure.code, '');
}

if (cluster.isPrimary) void restart();
