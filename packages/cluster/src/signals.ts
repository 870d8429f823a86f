import type { Logger } from '@quiesce/core';
import type { ResolvedOptions } from './options.ts';
import type { PrimaryProcess } from './primary-process.ts';
import type { WorkersShutdownReport } from './report.ts';
import { shutdowns } from './shutdowns.ts';
import type { Workers } from './workers.ts';

/** ms for workers to end by themselves after a second SIGINT. */
const FORCE_GRACE = 1_000;
/** ms for the primary to exit by itself after its last worker has ended. */
const EXIT_GRACE = 500;

/**
 * ms within which several SIGINTs count as one Ctrl+C: the parent of the primary may forward the signal that the terminal sends to
 * both.
 */
const ONE_CTRL_C = 300;

type Target = Pick<Workers, 'rollingRestart' | 'shutdown'> & { kill(): void };

/** Turns signals into rolling restarts and one shutdown, and ends the process after it. */
export function handleSignals(
  port: PrimaryProcess,
  { restartSignal, signals }: Pick<ResolvedOptions, 'restartSignal' | 'signals'>,
  target: Target,
  logger: Logger,
): () => void {
  let isStopping = false;
  /** Time of the first Ctrl+C. */
  let interruptedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  const end = async (): Promise<void> => {
    const report = await target.shutdown();
    clearTimeout(timer);
    await endPrimary(port, report, logger);
  };
  const interrupt = (): void => {
    interruptedAt ??= performance.now();
    if (timer || performance.now() - interruptedAt < ONE_CTRL_C) return;
    // At a terminal the workers get the signal as well, and log unfinished work.
    logger.warn({ trigger: 'SIGINT' }, `SIGINT again: workers are killed in ${FORCE_GRACE} ms`);
    timer = setTimeout(() => target.kill(), FORCE_GRACE);
  };
  const stop = (name: NodeJS.Signals): void => {
    if (name === 'SIGINT') interrupt();
    if (isStopping) return;
    isStopping = true;
    logger.info({ trigger: name }, `${name}: stopping all workers`);
    void end();
  };

  const undos = signals.map((name) => port.onSignal(name, () => stop(name)));
  if (restartSignal !== undefined) {
    undos.push(
      port.onSignal(restartSignal, () => {
        void target.rollingRestart();
      }),
    );
  }
  return () => {
    // A further signal must not end the process earlier, with a wrong exit code.
    if (isStopping) return;
    for (const undo of undos) undo();
  };
}

async function endPrimary(
  port: PrimaryProcess,
  { exitCode }: WorkersShutdownReport,
  logger: Logger,
): Promise<void> {
  const leave = shutdowns.joinEnding();
  port.setExitCode(exitCode);
  // A drain in the primary may have a request in flight.
  port.setExitCode(await shutdowns.whenEnded());
  setTimeout(() => {
    if (!leave()) return;
    logger.warn({}, `something keeps the primary alive ${EXIT_GRACE} ms after its last worker: ending it`);
    port.exit(exitCode);
  }, EXIT_GRACE).unref();
}
