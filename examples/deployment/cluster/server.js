import cluster from 'node:cluster';
import { runWorkers } from '@quiesce/cluster';

// The primary does nothing else: its own code changes by a real restart only.
if (cluster.isPrimary) {
  // A worker has 30 s from SIGTERM to its end, more than the 25 s that its drain takes at most.
  runWorkers({ count: Number(process.env.WORKERS ?? 2) });
  console.log(`primary ${process.pid}: kill -HUP ${process.pid} replaces the workers`);
} else {
  // Loaded by the workers alone, so a rolling restart brings what is there now.
  await import('../src/server.js');
}
