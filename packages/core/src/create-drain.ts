import type { Drain } from './drain.ts';
import { DrainEngine } from './engine.ts';
import type { DrainOptions, Logger } from './options/options.ts';
import { resolveOptions } from './options/resolve.ts';
import { endProcess } from './process/end.ts';
import { nodeProcess, type ProcessPort } from './process/process.ts';
import { handleSignals } from './process/signals.ts';

/**
 * Creates a drain: the one object through which a service learns to stop. It does nothing by itself: no timer, no
 * signal handler, until a server is watched.
 * @throws QuiesceError `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_BUDGET`
 */
export function createDrain(options: DrainOptions = {}): Drain {
  const port = nodeProcess;
  const resolved = resolveOptions(options, port.isClusterWorker);
  const logger = resolved.logger === false ? silent : (resolved.logger ?? stderrLogger(port));
  return new DrainEngine(resolved, logger, {
    activeResources: () => port.activeResources(),
    handleSignals: (target) =>
      handleSignals(port, resolved.signals, target, logger, (report) => {
        endProcess(port, report, resolved.exitGrace, logger);
      }),
  });
}

function stderrLogger(port: ProcessPort): Logger {
  const log = (_details: object, message: string): void => port.writeError(`quiesce: ${message}`);
  return { info: log, warn: log, error: log };
}

const silent: Logger = { info() {}, warn() {}, error() {} };
