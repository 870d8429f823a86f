import cluster from 'node:cluster';

/** Makes a primary whose workers run the script that the bench names, and tells the bench what happens to them. */
export function tell() {
  const [, , exec, deadline] = process.argv;
  cluster.setupPrimary({ exec });
  cluster.on('listening', (worker) => say('listens', worker));
  cluster.on('exit', (worker) => say('ended', worker));
  return { deadline: Number(deadline) };
}

function say(what, { process: { pid } }) {
  // On a clock that the bench has, too: a message may take a while to arrive.
  process.send({ what, pid, at: performance.timeOrigin + performance.now() });
}
