import type { SignalTarget } from '../engine.ts';
import type { Logger } from '../options/options.ts';
import type { ShutdownReport } from '../report/report.ts';
import type { ProcessPort } from './process.ts';

/** What pm2 and others send instead of a signal. */
const MESSAGES = ['shutdown', 'stop'] as const;

/**
 * Turns signals and IPC messages into one shutdown. A repeated signal joins it; a second SIGINT, a person at a terminal,
 * forces the end.
 * @param onOver called once, with the report, when the shutdown that a signal started or joined is over
 */
export function handleSignals(
  port: ProcessPort,
  signals: readonly NodeJS.Signals[],
  target: SignalTarget,
  logger: Logger,
  onOver: (report: ShutdownReport) => void,
): () => void {
  let underWay: Promise<ShutdownReport> | undefined;
  let interrupts = 0;

  const trigger = (name: string): void => {
    if (name === 'SIGINT') interrupts += 1;
    const joined = target.shutdown(name);
    if (joined !== underWay) {
      underWay = joined;
      interrupts = name === 'SIGINT' ? 1 : 0;
      // It rejects only when it is called off: then the next signal starts another.
      joined.then(onOver, () => {
        underWay = undefined;
      });
    } else if (name === 'SIGINT' && interrupts > 1) {
      logger.warn({ trigger: name }, 'SIGINT again: forcing the end');
      target.force();
    } else {
      logger.info({ trigger: name }, `${name}: the shutdown is under way already`);
    }
  };

  const undoSignals = signals.map((name) => port.onSignal(name, () => trigger(name)));
  const undoMessages = port.onMessage((message) => {
    const known = MESSAGES.find((word) => word === message);
    if (known) trigger(`message ${known}`);
  });
  return () => {
    undoMessages();
    // Where a signal ends the process, a further one must not end it first, with a code that is not true.
    if (!underWay) for (const undo of undoSignals) undo();
  };
}
