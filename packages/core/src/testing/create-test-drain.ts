import { createDrainIn } from '../create-drain.ts';
import type { Drain } from '../drain.ts';
import type { DrainOptions } from '../options/options.ts';
import { readOptions, type Shape } from '../options/read.ts';
import { boolean, integer } from '../options/validate.ts';
import { FakeProcess } from './fake-process.ts';
import { createGates, type Gates } from './gates.ts';
import { TestClock } from './test-clock.ts';
import type { TestProcess, TestProcessOptions } from './test-process.ts';

/** A drain whose time, process and transitions are controlled by a test. */
export interface TestDrain {
  readonly drain: Drain;
  readonly clock: TestClock;
  readonly process: TestProcess;
  readonly gates: Gates;
}

const OPTIONS: Shape<TestProcessOptions, 'terminalWidth'> = {
  isClusterWorker: { check: boolean, default: false },
  terminalWidth: { check: integer(1, Infinity, 'a whole number of columns') },
};

/**
 * Creates a drain in its own simulated process, whose time moves only when the test moves it. Everything else is real: servers,
 * sockets, requests. It logs to `process.output`.
 * @throws QuiesceError the errors of `createDrain`, also for invalid `processOptions`
 */
export function createTestDrain(
  options: DrainOptions = {},
  processOptions: TestProcessOptions = {},
): TestDrain {
  const clock = new TestClock();
  const process = new FakeProcess(clock, readOptions(processOptions, OPTIONS));
  const { gates, holds } = createGates();
  return { drain: createDrainIn(process, options, holds), clock, process, gates };
}
