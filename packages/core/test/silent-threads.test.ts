import { once } from 'node:events';
import { Session } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { SilentThreads } from '../src/process/silent-threads.ts';
import { startWatchdog } from '../src/process/watchdog.ts';

/** Starts a watchdog that does not expire, and waits until its thread runs. */
async function watchdogRuns(): Promise<void> {
  const watchdog = startWatchdog(
    () => process.hrtime.bigint(),
    true,
    600_000,
    { deadline: 600_000 },
    (error) => expect.unreachable(String(error)),
  );
  onTestFinished(() => watchdog.stop());
  const session = new Session();
  session.connect();
  const attached = once(session, 'NodeWorker.attachedToWorker');
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await attached;
  session.disconnect();
}

it('a thread of the app is silent until it answers, and a watchdog is never asked', async () => {
  await watchdogRuns();
  const none = new SilentThreads();
  expect(none.count).toBe(0);
  none.stop();

  const worker = new Worker("require('node:child_process').execSync('sleep 2')", { eval: true });
  onTestFinished(() => void worker.terminate());
  await once(worker, 'online');
  const threads = new SilentThreads();
  expect(threads.count).toBe(1);
  threads.stop();
});
