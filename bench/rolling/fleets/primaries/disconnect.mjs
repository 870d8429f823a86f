// A primary that stops its workers with worker.disconnect(), as many examples do. SIGHUP replaces them one after another, each
// once the new one listens.
import cluster from 'node:cluster';
import { once } from 'node:events';
import { tell } from './tell.mjs';

const { deadline } = tell();
process.on('SIGHUP', restart);
cluster.fork();
cluster.fork();

async function restart() {
  const replaced = [];
  for (const old of Object.values(cluster.workers)) {
    await once(cluster.fork(), 'listening');
    const askedAt = performance.now();
    const exited = once(old, 'exit');
    old.disconnect();
    const killing = setTimeout(() => old.process.kill('SIGKILL'), deadline);
    const [code, signal] = await exited;
    clearTimeout(killing);
    replaced.push({ old: { pid: old.process.pid, code, signal }, endedAfter: performance.now() - askedAt });
  }
  process.send({ what: 'restarted', outcome: 'done', replaced });
}
