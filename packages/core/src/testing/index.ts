export { createTestDrain } from './create-test-drain.ts';

export type { TestDrain } from './create-test-drain.ts';
export type { Gate, Gates, ShutdownState } from './gates.ts';
export type { TestClock } from './test-clock.ts';
export type { ExitStatus, TestProcess, TestProcessOptions } from './test-process.ts';
