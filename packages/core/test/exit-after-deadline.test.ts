import { expect, it } from 'vitest';
import { beginShutdown } from '../src/process/begin.ts';
import { Terminal } from '../src/process/terminal.ts';
import { FakeProcess } from '../src/testing/fake-process.ts';
import { TestClock } from '../src/testing/test-clock.ts';

it.each([1_000, 0])(
  'a process that other code ends during a shutdown exits with 1, with %i ms of the deadline left',
  (remaining) => {
    let end: ((caller: string | undefined) => void) | undefined;
    const port = Object.assign(new FakeProcess(new TestClock(), {}), {
      onExit: (listener: typeof end) => {
        end = listener;
        return () => undefined;
      },
    });
    const options = { signals: [], exitGrace: 0, logger: false } as const;
    const shutdown = { trigger: 'SIGTERM', phase: 'draining', remaining, requests: 0, jobs: 0 } as const;
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    beginShutdown(port, options, shutdown, new Terminal(port), silent);
    end?.('an old listener');
    expect(port.exitCode).toBe(1);
  },
);
