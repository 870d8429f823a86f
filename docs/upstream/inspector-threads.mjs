// NodeWorker.enable crashes the process if a thread ends while it lists the threads:
// node inspector-threads.mjs
import { once } from 'node:events';
import { Session } from 'node:inspector';
import { version } from 'node:process';
import { Worker } from 'node:worker_threads';

/** Takes some milliseconds, as JavaScript may on a busy machine. */
function work() {
  for (let count = 0; count < 1e5; count += 1) Math.sqrt(count);
}

for (let round = 0; round < 300; round += 1) {
  const threads = Array.from({ length: 4 }, () => new Worker('setInterval(() => {}, 1000)', { eval: true }));
  await Promise.all(threads.map((thread) => once(thread, 'online')));
  const ended = Promise.all(threads.map((thread) => thread.terminate()));
  const session = new Session();
  session.connect();
  session.on('NodeWorker.attachedToWorker', work);
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  session.disconnect();
  await ended;
}
console.log(`${version}: no crash`);
