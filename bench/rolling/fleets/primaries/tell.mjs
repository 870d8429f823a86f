import cluster from 'node:cluster';

/** Makes a primary whose workers run the script that the bench names, and tells the bench what happens to them. */
export function tell() {
  const [, , exec, deadline] = process.argv;
  cluster.setupPrimary({ exec });
  cluster.on('listening', ({ process: { pid } }) => process.send({ what: 'listens', pid }));
  cluster.on('exit', ({ process: { pid } }) => process.send({ what: 'ended', pid }));
  return { deadline: Number(deadline) };
}
