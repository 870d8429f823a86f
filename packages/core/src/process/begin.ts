import type { ShutdownProgress } from '../host.ts';
import type { Logger, ResolvedOptions } from '../options/options.ts';
import type { ProcessPort } from './process.ts';
import { keepReport } from './termination-log.ts';
import type { Terminal } from './terminal.ts';

type Options = Pick<ResolvedOptions, 'signals' | 'exitGrace' | 'terminationLog' | 'logger'>;

/**
 * Lets the process know of a shutdown, whoever asked for it. Until its end no other drain ends the process, neither does the
 * end of a worker's primary, and whoever else ends it is named.
 * @returns its end, with the exit code that it asks for
 */
export function beginShutdown(
  port: ProcessPort,
  options: Options,
  shutdown: ShutdownProgress,
  terminal: Terminal,
  logger: Logger,
): (code: 0 | 1) => void {
  const over = port.shutdowns.begin(() => shutdown.remaining);
  const undoExit = port.onExit((caller) => {
    port.setExitCode(1);
    // After the deadline it is the watchdog, which says so itself; or somebody else, where the whole process was stopped meanwhile.
    if (shutdown.remaining === 0) return;
    terminal.hide();
    const line = endedIn(shutdown, caller);
    // No logger has the time to write: stderr is written to at once, also beside a logger of the app.
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
    over(code);
    // Held up by this shutdown alone, it ends now as Node wanted. Where we handle signals, the shutdown ends it.
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
  return `${trigger}: ${what} before the shutdown was over (${phase}), with ${inFlight} in flight`;
}
