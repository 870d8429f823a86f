import type { Logger, ShutdownReport } from '@quiesce/core';
// Uses the internal engine, because the tested calls come from the process and would end the test.
import { DrainEngine } from '../../packages/core/src/engine.ts';
import type { Host } from '../../packages/core/src/host.ts';
import { resolveOptions } from '../../packages/core/src/options/resolve.ts';
import { beginShutdown } from '../../packages/core/src/process/begin.ts';
import { endProcess } from '../../packages/core/src/process/end.ts';
import type { ProcessPort } from '../../packages/core/src/process/port.ts';
import { nodeProcess } from '../../packages/core/src/process/process.ts';
import { newShared } from '../../packages/core/src/process/shared.ts';
import { Shutdowns } from '../../packages/core/src/process/shutdowns.ts';
import { handleSignals } from '../../packages/core/src/process/signals.ts';
import { Terminal } from '../../packages/core/src/process/terminal.ts';
import { keepReport } from '../../packages/core/src/process/termination-log.ts';
import { realClock } from '../../packages/core/src/util/time.ts';

/** Makes the process log every line to `logger`, in a process that receives no signals and cannot be ended. */
export async function logOfProcess(logger: Logger, report: ShutdownReport): Promise<void> {
  signalled(logger, Promise.resolve(report));
  signalled(logger, Promise.reject(new Error('a defect')));
  exitedBy(logger, 'shutdown (old.ts:7)');
  exitedBy(logger, undefined);
  uncaught(logger);
  await keptAlive(logger, report);
}

function uncaught(logger: Logger): void {
  const host: Host = {
    clock: realClock,
    isClusterWorker: false,
    platform: undefined,
    hasTerminal: false,
    activeResources: () => ({}),
    poolIdle: () => Promise.resolve(),
    keepReport: () => undefined,
    begin: () => () => undefined,
    watches: () => undefined,
    handleSignals: (target) => {
      target.fail(new Error('no luck'));
      return { install: ignore, undo: ignore, endAfter: (start) => start(), tighten: ignore };
    },
  };
  new DrainEngine(resolveOptions({}), logger, host).handleSignals();
}

/** Something else ends the process before the shutdown ends. */
function exitedBy(logger: Logger, caller: string | undefined): void {
  const port: ProcessPort = {
    ...nodeProcess,
    shutdowns: new Shutdowns(newShared()),
    onExit: (listener) => (listener(caller), () => undefined),
    setExitCode: () => undefined,
    writeErrorNow: () => undefined,
  };
  const options = { signals: [], exitGrace: 0, logger } as const;
  const shutdown = { trigger: 'SIGTERM', phase: 'draining', remaining: 1, requests: 1, jobs: 1 } as const;
  beginShutdown(port, options, shutdown, new Terminal(port), logger);
}

function ignore(): void {
  // Signals do not reach the test process.
}

const watchdog = { extend: () => undefined, stop: () => undefined };

/** SIGTERM and SIGINT, twice each, in a thread, without a watchdog. */
function signalled(logger: Logger, underWay: Promise<ShutdownReport>): void {
  const listeners = new Map<string, () => void>();
  let now = 0;
  const port: ProcessPort = {
    ...nodeProcess,
    isMainThread: false,
    clock: { ...realClock, now: () => (now += 1_000) },
    onSignal: (name, listener) => (listeners.set(name, listener), () => undefined),
    onMessage: () => () => undefined,
    onUncaught: () => () => undefined,
    shutdowns: new Shutdowns(newShared()),
    neighbours: () => ['shutdown `() => {}`'],
    setExitCode: () => undefined,
    endByItself: () => undefined,
    exit: () => undefined,
    startWatchdog: (_ms, _deadline, onError) => (onError(new Error('no threads')), watchdog),
  };
  const target = {
    start: () => underWay,
    force: () => undefined,
    fail: () => undefined,
    inFlight: () => ({ requests: 0, jobs: 0, oldest: undefined }),
    answered: async () => undefined,
    unanswered: () => [],
    deadline: 0,
  };
  const options = {
    signals: ['SIGTERM', 'SIGINT'],
    uncaughtException: false,
    exitGrace: 0,
    logger,
  } as const;
  handleSignals(port, options, target, new Terminal(port), logger).install();
  keepReport(port, '/', ['line'], logger);
  for (const name of ['SIGTERM', 'SIGTERM', 'SIGINT', 'SIGINT']) listeners.get(name)?.();
}

/** A job in the thread pool and other resources keep the process alive. */
async function keptAlive(logger: Logger, report: ShutdownReport): Promise<void> {
  await new Promise<void>((resolve) => {
    const port: ProcessPort = {
      ...nodeProcess,
      shutdowns: new Shutdowns(newShared()),
      setExitCode: () => undefined,
      activeResources: () => ({ FSReqCallback: 1 }),
      followExitBlockers: () => ({ jobs: 1, threads: 1, stop: () => undefined }),
      endByItself: (_grace, onStillAlive) => onStillAlive(),
      exit: () => resolve(),
    };
    endProcess(
      port,
      report,
      { exitGrace: 0 },
      {
        answered: async () => undefined,
        unanswered: () => [{ method: 'GET', path: '/stop' }],
        deadline: 0,
      },
      watchdog,
      logger,
    );
  });
}
