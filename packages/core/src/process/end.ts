import type { SignalTarget } from '../host.ts';
import type { Logger, ResolvedOptions } from '../options/options.ts';
import type { ShutdownReport } from '../report/report.ts';
import { hasPoolWork, poolOver } from '../thread-pool.ts';
import { sleep } from '../time.ts';
import type { ProcessPort } from './process.ts';
import type { Watchdog } from './watchdog.ts';

/** ms that output may always take to be written before the process is ended all the same. */
const FLUSH_TIME = 1_000;

/**
 * Ends the process after a shutdown: by itself, with the right code, or after `exitGrace`, or at once where the end was
 * forced.
 * @returns what ends it at once after all
 */
export function endProcess(
  port: ProcessPort,
  report: ShutdownReport,
  { exitGrace, deadline, signals }: Pick<ResolvedOptions, 'exitGrace' | 'deadline' | 'signals'>,
  { answered }: Pick<SignalTarget, 'answered'>,
  watchdog: Watchdog,
  logger: Logger,
): () => void {
  port.setExitCode(report.exitCode);
  const endNow = (): void => {
    watchdog.extend(FLUSH_TIME);
    void exitFlushed(port, report.exitCode, FLUSH_TIME, answered, logger);
  };
  if (report.outcome === 'forced') {
    endNow();
    return endNow;
  }
  const left = deadline - report.duration;
  // Somebody else who handles the signal, such as another drain, may still be at work. Their time is ours: the deadline.
  const grace = port.isSharedSignal(signals) ? Math.max(exitGrace, left) : exitGrace;
  // What keeps the process alive may need its output to be read slowly, or a file to be written: the rest is for that.
  const time = Math.max(FLUSH_TIME, left - grace);
  watchdog.extend(grace + time);
  port.endByItself(grace, () => {
    const kinds = port.activeResources();
    const list = Object.entries(kinds).map(([kind, count]) => `${kind} ×${count}`);
    logger.warn(
      { activeResources: kinds },
      `still alive ${grace} ms after the shutdown, ended now; kept alive by: ${list.join(', ') || 'nothing Node names'}`,
    );
    void exitFlushed(port, report.exitCode, time, answered, logger);
  });
  return endNow;
}

/**
 * Ends the process when its output is written, no job is left in the thread pool, and the requests are answered whose handlers
 * waited for the report; or after `time` ms.
 */
async function exitFlushed(
  port: ProcessPort,
  code: 0 | 1,
  time: number,
  answered: () => Promise<void>,
  logger: Logger,
): Promise<void> {
  const over = new AbortController();
  const ready = [
    port.flushed(),
    answered(),
    poolOver(port.clock, () => port.activeResources(), time, over.signal),
  ];
  void Promise.all(ready).then(() => over.abort());
  await sleep(port.clock, time, over.signal);
  if (hasPoolWork(port.activeResources())) {
    logger.error({}, 'a job in the thread pool (a file, DNS) does not return: the process kills itself');
  }
  port.exit(code);
}
