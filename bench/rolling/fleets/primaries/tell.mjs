import cluster from 'node:cluster';

/** Creates a primary whose workers run the script of the bench, and reports their events to the bench. */
export function tell() {
  const [, , exec, deadline] = process.argv;
  cluster.setupPrimary({ exec });
  cluster.on('listening', (worker) => say('listens', worker));
  cluster.on('exit', (worker) => say('ended', worker));
  return { deadline: Number(deadline) };
}

function say(what, { process: { pid } }) {
  // On a clock shared with the bench, because a message may be delayed.
  process.send({ what, pid, at: performance.timeOrigin + performance.now() });
}
