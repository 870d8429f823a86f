import type { Logger } from '@quiesce/core';
import type { ResolvedOptions } from './options.ts';
import type { PrimaryProcess } from './primary-process.ts';
import type { WorkersShutdownReport } from './report.ts';
import type { Workers } from './workers.ts';

/** ms that workers have to end by themselves after a second SIGINT. */
const FORCE_GRACE = 1_000;
/** ms that the primary has to end by itself when its last worker is gone. */
const EXIT_GRACE = 500;

type Target = Pick<Workers, 'rollingRestart' | 'shutdown'> & { kill(): void };

/** Turns signals into rolling restarts and one shutdown, and ends the process after it. */
export function handleSignals(
  port: PrimaryProcess,
  { restartSignal, signals }: Pick<ResolvedOptions, 'restartSignal' | 'signals'>,
  target: Target,
  logger: Logger,
): () => void {
  let isStopping = false;
  let interrupts = 0;
  let timer: NodeJS.Timeout | undefined;

  const end = async (): Promise<void> => {
    const report = await target.shutdown();
    clearTimeout(timer);
    endPrimary(port, signals, report, logger);
  };
  const stop = (name: NodeJS.Signals): void => {
    if (name === 'SIGINT') interrupts += 1;
    if (name === 'SIGINT' && interrupts === 2) {
      // At a terminal the workers have got it as well, and say what they leave undone.
      logger.warn({ trigger: name }, `SIGINT again: workers are killed in ${FORCE_GRACE} ms`);
      timer = setTimeout(() => target.kill(), FORCE_GRACE);
    }
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
    // Where a signal ends the process, a further one must not end it first, with a code that is not true.
    if (isStopping) return;
    for (const undo of undos) undo();
  };
}

function endPrimary(
  port: PrimaryProcess,
  signals: readonly NodeJS.Signals[],
  { exitCode }: WorkersShutdownReport,
  logger: Logger,
): void {
  port.setExitCode(exitCode);
  setTimeout(() => {
    // Somebody else may still be at its own shutdown.
    if (port.isSharedSignal(signals)) return;
    logger.warn({}, `something keeps the primary alive ${EXIT_GRACE} ms after its last worker: ending it`);
    port.exit(exitCode);
  }, EXIT_GRACE).unref();
}
