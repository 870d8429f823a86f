import { createServer } from 'node:http';
import type { Drain, ShutdownReport } from '@quiesce/core';
import { createTestDrain, type ExitStatus, type Gate, type TestDrain } from '@quiesce/core/testing';

const test: TestDrain = createTestDrain({ shutdownDelay: 5_000 }, { isClusterWorker: true });
const { clock, process, gates } = test;
const drain: Drain = test.drain;
drain.watch(createServer(drain.handler((_request, response) => response.end('hello'))));
const closing: Gate = gates.before('closing');
async function run(): Promise<void> {
  process.signal('SIGTERM');
  await clock.runUntil(closing.reached);
  closing.open();
  const status: ExitStatus = await clock.runUntil(process.exited);
  const report: ShutdownReport = await drain.shutdown();
  console.log(status, report.duration, clock.now());
}
void run();
