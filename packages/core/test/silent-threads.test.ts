import { once } from 'node:events';
import { Session } from 'node:inspector';
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

it('a watchdog is not asked whether it blocks an exit', async () => {
  await watchdogRuns();
  const threads = new SilentThreads();
  expect(threads.count).toBe(0);
  threads.stop();
});
