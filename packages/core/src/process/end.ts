import type { SignalTarget } from '../host.ts';
import type { Logger, ResolvedOptions } from '../options/options.ts';
import type { ShutdownReport } from '../report/report.ts';
import { napWhile } from '../util/thread-pool.ts';
import { sleep } from '../util/time.ts';
import type { ProcessPort } from './port.ts';
import type { Watchdog } from './watchdog.ts';

/** Minimum ms for output to be written before the process is ended anyway. */
const FLUSH_TIME = 1_000;
/** Lower limit of `FLUSH_TIME` if the deadline is near. */
const MIN_FLUSH_TIME = 300;
/** ms after the deadline within which output must be written: the process has to end within a second of the deadline. */
const OVERTIME = 600;

/** The part of the report that decides how the process ends. */
export type Ended = Pick<ShutdownReport, 'outcome' | 'exitCode' | 'duration'>;

/**
 * Ends the process after a shutdown. Sets the exit code and lets the process exit by itself; after `exitGrace`, or at once if the
 * deadline has passed, forces the exit. Waits for other shutdowns in the process; the last one to end ends the process.
 * @returns a function that forces the exit now
 */
export function endProcess(
  port: ProcessPort,
  report: Ended,
  { exitGrace }: Pick<ResolvedOptions, 'exitGrace'>,
  target: Pick<SignalTarget, 'answered' | 'unanswered' | 'deadline'>,
  watchdog: Watchdog,
  logger: Logger,
): () => void {
  const { shutdowns } = port;
  const isForced = report.outcome === 'forced';
  const grace = isForced ? 0 : exitGrace;
  // The remaining time is for file writes and slow readers of output, which may keep the process alive.
  const left = target.deadline - report.duration - grace;
  const time = isForced
    ? OVERTIME
    : Math.max(left, Math.min(FLUSH_TIME, Math.max(MIN_FLUSH_TIME, left + OVERTIME)));
  const leave = shutdowns.joinEnding();
  let code = report.exitCode;
  port.setExitCode(code);
  const fail = (): void => {
    code = 1;
    port.setExitCode(1);
  };
  const failUnlessAnswered = async (): Promise<void> => {
    await target.answered();
    if (target.unanswered().length > 0) fail();
  };
  void failUnlessAnswered();

  const stillAlive = (): void => {
    const isLast = leave();
    if (!isLast) {
      // Its thread is not ended: Node crashes if a thread ends while another drain asks the threads (`SilentThreads`).
      watchdog.extend(Infinity);
      return;
    }
    if (!isForced) {
      const kinds = port.activeResources();
      const list = Object.entries(kinds).map(([kind, count]) => `${kind} ×${count}`);
      logger.warn(
        { activeResources: kinds },
        `still alive ${grace} ms after the shutdown, ended now; kept alive by: ${list.join(', ') || 'nothing Node names'}`,
      );
    }
    void exitFlushed(port, () => code, time, target, logger);
  };
  const endWhenAllHaveEnded = async (): Promise<void> => {
    watchdog.extend(shutdowns.endsWithin + grace + time);
    if ((await shutdowns.whenEnded()) === 1) fail();
    watchdog.extend(grace + time);
    port.endByItself(grace, () => {
      if (shutdowns.count > 0) void endWhenAllHaveEnded();
      else stillAlive();
    });
  };
  void endWhenAllHaveEnded();
  return () => {
    watchdog.extend(2 * FLUSH_TIME);
    void exitFlushed(port, () => code, FLUSH_TIME, target, logger);
  };
}

/**
 * Ends the process once its output is written, nothing blocks an exit, and the requests whose handlers waited for the report are
 * answered; at the latest after `time` ms.
 */
async function exitFlushed(
  port: ProcessPort,
  code: () => 0 | 1,
  time: number,
  target: Pick<SignalTarget, 'answered' | 'unanswered'>,
  logger: Logger,
): Promise<void> {
  const allReady = new AbortController();
  const blockers = port.followExitBlockers();
  const isBlocked = (): boolean => blockers.jobs > 0 || blockers.threads > 0;
  const ready = [
    port.shutdowns.whenEnded(),
    port.flushed(),
    target.answered(),
    napWhile(port.clock, isBlocked, time, allReady.signal),
  ];
  void Promise.all(ready).then(() => allReady.abort());
  await sleep(port.clock, time, allReady.signal);
  if (blockers.jobs > 0) {
    logger.error({}, 'a job in the thread pool (a file, DNS) does not return: the process kills itself');
  }
  if (blockers.threads > 0) {
    logger.error({}, 'a worker thread is in code that is not JavaScript: the process kills itself');
  }
  const unanswered = target.unanswered();
  for (const { method, path } of unanswered) {
    logger.error(
      { method, path },
      `${method} ${path} waited for the report, and was not answered: exit code 1`,
    );
  }
  const mustKill = isBlocked();
  blockers.stop();
  port.exit(unanswered.length > 0 ? 1 : code(), mustKill);
}
