import type { Logger, ResolvedOptions } from '../options/options.ts';
import type { ShutdownReport } from '../report/report.ts';
import { afterIfAlive, sleep } from '../time.ts';
import type { ProcessPort } from './process.ts';

/** ms that output may take to be written before the process is ended all the same. */
const FLUSH_TIME = 1_000;

/**
 * Ends the process after a shutdown: by itself, with the right code, or after `exitGrace`, or at once where the end was
 * forced.
 */
export function endProcess(
  port: ProcessPort,
  report: ShutdownReport,
  { exitGrace, deadline, signals }: Pick<ResolvedOptions, 'exitGrace' | 'deadline' | 'signals'>,
  logger: Logger,
): void {
  port.setExitCode(report.exitCode);
  if (report.outcome === 'forced') {
    void exitFlushed(port, report.exitCode);
    return;
  }
  port.leaveCluster();
  // Somebody else who handles the signal, such as another drain, may still be at work. Their time is ours: the deadline.
  const grace = port.isSharedSignal(signals) ? Math.max(exitGrace, deadline - report.duration) : exitGrace;
  afterIfAlive(grace, () => {
    const kinds = port.activeResources();
    const list = Object.entries(kinds).map(([kind, count]) => `${kind} ×${count}`);
    logger.warn(
      { activeResources: kinds },
      `still alive ${grace} ms after the shutdown, ended now; kept alive by: ${list.join(', ') || 'nothing Node names'}`,
    );
    void exitFlushed(port, report.exitCode);
  });
}

async function exitFlushed(port: ProcessPort, code: 0 | 1): Promise<void> {
  const written = new AbortController();
  void port.flushed().then(() => written.abort());
  await sleep(FLUSH_TIME, written.signal);
  port.exit(code);
}
