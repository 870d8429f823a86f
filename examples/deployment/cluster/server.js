import cluster from 'node:cluster';
import { runWorkers } from '@quiesce/cluster';

// The primary does nothing else, because only a full restart updates its own code.
if (cluster.isPrimary) {
  // A worker has 30 s from SIGTERM to its end, more than the 25 s that its drain may take.
  runWorkers({ count: Number(process.env.WORKERS ?? 2) });
  console.log(`primary ${process.pid}: kill -HUP ${process.pid} replaces the workers`);
} else {
  // Loaded only by the workers, so a rolling restart runs the current code.
  await import('../src/server.js');
}
