import type { ShutdownProgress } from '../host.ts';
import type { Logger, ResolvedOptions } from '../options/options.ts';
import type { ProcessPort } from './port.ts';
import { keepReport } from './termination-log.ts';
import type { Terminal } from './terminal.ts';

type Options = Pick<ResolvedOptions, 'signals' | 'exitGrace' | 'terminationLog' | 'logger'>;

/**
 * Registers a shutdown with the process. Until the shutdown ends, neither another drain nor the loss of a worker's primary ends the
 * process, and if other code ends it, the log names that code.
 * @returns a function that reports the end of the shutdown, with an exit code
 */
export function beginShutdown(
  port: ProcessPort,
  options: Options,
  shutdown: ShutdownProgress,
  terminal: Terminal,
  logger: Logger,
): (code: 0 | 1) => void {
  const reportEnd = port.shutdowns.begin(() => shutdown.remaining);
  const undoExit = port.onExit((caller) => {
    port.setExitCode(1);
    // After the deadline, either the watchdog has ended the process and reported it, or the whole process had been stopped.
    if (shutdown.remaining === 0) return;
    terminal.hide();
    const line = endedIn(shutdown, caller);
    // A logger has no time left to write, so this goes to stderr synchronously, even if the app has a logger.
    if (options.logger) logger.error({ trigger: shutdown.trigger }, line);
    if (options.logger !== false) port.writeErrorNow(`quiesce: ${line}\n`);
    keepReport(port, options.terminationLog, [line], logger);
  });
  let isPrimaryGone = false;
  const undoPrimary = port.onPrimaryGone(() => {
    isPrimaryGone = true;
  });
  return (code) => {
    undoExit();
    undoPrimary();
    reportEnd(code);
    // Only this shutdown kept the worker alive, so it exits now as Node intended. If signals are handled, the shutdown ends the process.
    if (isPrimaryGone && options.signals.length === 0) {
      port.setExitCode(code);
      port.clock.inBackground(options.exitGrace, () => port.exit(code));
    }
  };
}

function endedIn(shutdown: ShutdownProgress, caller: string | undefined): string {
  const { trigger, phase, requests, jobs } = shutdown;
  const what = caller === undefined ? 'the process was ended' : `process.exit() was called by ${caller},`;
  const inFlight = `${requests} ${requests === 1 ? 'request' : 'requests'} and ${jobs} ${jobs === 1 ? 'job' : 'jobs'}`;
  return `${trigger}: ${what} before the shutdown had ended (${phase}), with ${inFlight} in flight`;
}
