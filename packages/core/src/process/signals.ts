import type { Signals, SignalTarget } from '../host.ts';
import type { Logger, ResolvedOptions } from '../options/options.ts';
import type { ShutdownReport } from '../report/report.ts';
import { describeError, QuiesceError } from '../errors.ts';
import { endProcess, type Ended } from './end.ts';
import type { ProcessPort } from './port.ts';
import type { Terminal } from './terminal.ts';
import type { Watchdog } from './watchdog.ts';

const IN_A_THREAD =
  'signals never arrive in a worker thread: create the drain in the main thread; or pass signals: false here, and let the main ' +
  'thread send a message on which this one calls drain.shutdown()';

/** The message that pm2 and others send instead of a signal. */
const MESSAGES = ['shutdown', 'stop'] as const;

/**
 * ms within which several SIGINTs count as one Ctrl+C. A terminal sends SIGINT to every foreground process, and the parent of the
 * service forwards it: `nodemon` twice after 25 ms, `concurrently` after 60 ms, and `node --watch`.
 */
const ONE_CTRL_C = 300;

type Options = Pick<
  ResolvedOptions,
  'signals' | 'uncaughtException' | 'exitGrace' | 'terminationLog' | 'logger'
>;

/**
 * Turns signals, IPC messages and, if enabled, uncaught exceptions into one shutdown, and ends the process after it. A repeated signal
 * joins the shutdown. A second SIGINT forces the end, because it comes from a person at a terminal.
 */
export function handleSignals(
  port: ProcessPort,
  options: Options,
  target: SignalTarget,
  terminal: Terminal,
  logger: Logger,
): Signals {
  let underWay: Promise<ShutdownReport> | undefined;
  let watchdog: Watchdog | undefined;
  /** When Ctrl+C was first pressed, as a reading of the clock. */
  let interruptedAt: number | undefined;
  /** True if a second Ctrl+C has forced the end. */
  let isForced = false;
  let endNow: (() => void) | undefined;
  const force = (): void => {
    isForced = true;
    if (endNow) endNow();
    else target.force();
  };

  const follow = (shutdown: Promise<ShutdownReport>, started: Watchdog): void => {
    const extend = (): void => started.extend(port.shutdowns.endsWithin);
    extend();
    // Another drain's deadline may be later.
    const undoBegin = port.shutdowns.onBegin(extend);
    const end = (report: Ended): void => {
      undoBegin();
      terminal.hide();
      endNow = endProcess(port, report, options, target, started, logger);
      if (isForced) endNow();
    };
    shutdown.then(end, (error: unknown) => {
      if (error instanceof QuiesceError && error.code === 'ERR_QUIESCE_RESUMED') {
        undoBegin();
        // The next signal starts a new shutdown.
        if (shutdown === underWay) backInService();
        return;
      }
      logger.error({ err: error }, `the shutdown failed: ${describeError(error)}`);
      end({ outcome: 'forced', exitCode: 1, duration: target.deadline });
    });
  };
  const endAfter: Signals['endAfter'] = (start, deadline = target.deadline) => {
    const before = underWay;
    if (before === undefined) {
      install();
      guardUntilTheEnd();
    }
    // Before the start, because a listener of the first transition may block the loop.
    const watchdogOptions = { ...options, deadline: Math.round(deadline) };
    watchdog ??= port.startWatchdog(
      Math.max(deadline, port.shutdowns.endsWithin),
      watchdogOptions,
      (error) => {
        logger.warn({ err: error }, `no watchdog for a blocked event loop: ${describeError(error)}`);
      },
    );
    const shutdown = start();
    // Unless this call joined a running shutdown, or a listener of the new one has already requested the end of the process.
    if (shutdown !== underWay && underWay === before) {
      underWay = shutdown;
      follow(shutdown, watchdog);
    }
    return shutdown;
  };

  const trigger = (name: string): void => {
    const now = port.clock.now();
    const before = underWay;
    void endAfter(() => target.start(name));
    if (underWay !== before) {
      interruptedAt = name === 'SIGINT' ? now : undefined;
      // If the app has set `logger`, nothing is written to the terminal.
      if (name === 'SIGINT' && options.logger === undefined) terminal.show(target);
    } else if (name === 'SIGINT' && interruptedAt !== undefined && now - interruptedAt >= ONE_CTRL_C) {
      logger.warn({ trigger: name }, 'SIGINT again: forcing the end');
      force();
    } else {
      if (name === 'SIGINT') interruptedAt ??= now;
      logger.info({ trigger: name }, `${name}: the shutdown is already under way`);
    }
  };

  // During the shutdown an uncaught exception must not cut off other requests.
  let undoUncaught: (() => void) | undefined;
  const guardUntilTheEnd = (): void => {
    undoUncaught ??= port.onUncaught((error) => {
      const isTrigger = underWay === undefined;
      if (isTrigger) trigger('uncaughtException');
      target.fail(error);
      port.setExitCode(1);
    });
  };
  const backInService = (): void => {
    terminal.hide();
    underWay = undefined;
    watchdog?.stop();
    watchdog = undefined;
    if (options.uncaughtException) return;
    undoUncaught?.();
    undoUncaught = undefined;
  };

  let undoSignals: (() => void)[] | undefined;
  let undoMessages: (() => void) | undefined;
  let isWarned = false;
  const install = (): void => {
    if (undoSignals) return;
    if (!port.isMainThread && options.signals.length > 0 && !isWarned) {
      isWarned = true;
      logger.warn({}, IN_A_THREAD);
    }
    undoSignals = options.signals.map((name) =>
      port.onSignal(name, () => {
        // One warning for all drains.
        const isFirst = underWay === undefined && port.shutdowns.count === 0;
        trigger(name);
        if (isFirst) warnOf(port.neighbours(name), name, logger);
      }),
    );
    if (options.signals.length > 0) {
      undoSignals.push(port.onPrimaryGone(() => trigger('primary gone')));
      undoMessages = port.onMessage((message) => {
        const known = MESSAGES.find((word) => word === message);
        if (known) trigger(`message ${known}`);
      });
    }
    if (options.uncaughtException) guardUntilTheEnd();
  };
  const undo = (): void => {
    undoMessages?.();
    undoMessages = undefined;
    // A further signal must not end the process earlier, with a wrong exit code.
    if (underWay) return;
    undoUncaught?.();
    undoUncaught = undefined;
    for (const undoSignal of undoSignals ?? []) undoSignal();
    undoSignals = undefined;
  };
  return { install, undo, endAfter, tighten: () => watchdog?.extend(port.shutdowns.endsWithin) };
}

/** Logs in one line which other listeners of the signal may end the process or close something. */
function warnOf(neighbours: readonly string[], name: NodeJS.Signals, logger: Logger): void {
  if (neighbours.length === 0) return;
  logger.warn(
    { trigger: name, neighbours },
    `${name} has other listeners, which may end the process or close what requests in flight need: ` +
      `${neighbours.join(', ')}; remove them, and register what they close with drain.onClose()`,
  );
}
