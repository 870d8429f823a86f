import { expect, it } from 'vitest';
import { createDrainIn } from '../src/create-drain.ts';
import { FakeProcess } from '../src/testing/fake-process.ts';
import { TestClock } from '../src/testing/test-clock.ts';

it('a shutdown that fails is logged and ends the process with 1; only resume() returns a service to ready', async () => {
  const clock = new TestClock();
  const process = new FakeProcess(clock, {});
  const drain = createDrainIn(
    process,
    {},
    {
      before: () => Promise.reject(new Error('a defect')),
      after: () => undefined,
    },
  );
  drain.handleSignals();
  process.keptAliveBy({ Timeout: 1 });
  process.signal('SIGTERM');

  expect(await clock.runUntil(process.exited)).toBe(1);
  expect(process.output).toContain('the shutdown failed: Error: a defect');
  expect(clock.now()).toBeLessThan(2_000);
});
