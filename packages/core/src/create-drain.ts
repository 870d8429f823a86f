import { refuseFurther } from './util/arguments.ts';
import type { Drain } from './drain.ts';
import { DrainEngine } from './engine.ts';
import type { Holds, Host } from './host.ts';
import { createLogger } from './logger.ts';
import { refuseRuntime } from './process/refuse-runtime.ts';
import type { DrainOptions } from './options/options.ts';
import { resolveOptions } from './options/resolve.ts';
import type { ProcessPort } from './process/port.ts';
import { nodeProcess } from './process/process.ts';
import { beginShutdown } from './process/begin.ts';
import { handleSignals } from './process/signals.ts';
import { Terminal } from './process/terminal.ts';
import { keepReport } from './process/termination-log.ts';

/**
 * Creates a drain, the object through which a service is stopped. Starts no timer and installs no signal handler until a server is
 * watched.
 * @throws QuiesceError `ERR_QUIESCE_OPTION_INVALID`, `ERR_QUIESCE_OPTION_UNKNOWN`, `ERR_QUIESCE_BUDGET`,
 * `ERR_QUIESCE_ARGUMENT_INVALID`, `ERR_QUIESCE_RUNTIME_UNSUPPORTED`
 */
export function createDrain(options?: DrainOptions): Drain;
export function createDrain(options: DrainOptions = {}, ...further: readonly unknown[]): Drain {
  refuseFurther('createDrain(options)', further, 'Put all options into one object.');
  return createDrainIn(nodeProcess, options);
}

/**
 * Creates a drain in the given process.
 * @param holds points at which a test pauses the shutdown
 */
export function createDrainIn(port: ProcessPort, options: DrainOptions, holds?: Holds): Drain {
  refuseRuntime(port, 'createDrain');
  const resolved = resolveOptions(options, port.platform);
  const terminal = new Terminal(port);
  const logger = createLogger(resolved.logger, (line) => terminal.print(line));
  const host: Host = {
    clock: port.clock,
    isClusterWorker: port.isClusterWorker,
    platform: port.platform,
    hasTerminal: port.terminalWidth !== undefined,
    activeResources: () => port.activeResources(),
    poolIdle: (limit, stop) => port.poolIdle(limit, stop),
    watches: (drain) => port.watches(drain),
    handleSignals: (target) => handleSignals(port, resolved, target, terminal, logger),
    begin: (shutdown) => beginShutdown(port, resolved, shutdown, terminal, logger),
    keepReport: (lines) => keepReport(port, resolved.terminationLog, lines, logger),
    ...(holds ? { holds } : {}),
  };
  port.created();
  return new DrainEngine(resolved, logger, host);
}
