import { inDrain, inFile } from '../changes.ts';
import type { Drain } from '../drain.ts';
import { EVERY_KIND, type WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const UNCATCHABLE: ReadonlySet<string> = new Set(['SIGKILL', 'SIGSTOP']);

const signalNotHeard: WorkloadRule = {
  id: 'signal-not-heard',
  severity: 'error',
  of: EVERY_KIND,
  why: 'A signal without a handler ends the process at once, or, for process 1 of a container, has no effect.',
  source: SOURCES.signalEvents,
  check: (workload, { drain }) => {
    const unhandled = workload.stopSignals.find(({ signal }) => !handles(drain, signal));
    if (!unhandled) return undefined;
    const [preferred = 'SIGTERM'] = drain.signals;
    return {
      problem:
        `${unhandled.key} is ${unhandled.signal}${unhandled.byDefault ? ' (the default)' : ''}, ` +
        `and the drain handles ${drain.signals.join(', ') || 'the signals that the service takes itself'}.`,
      at: workload.at,
      changes: [unhandled.change(preferred)],
      otherwise: UNCATCHABLE.has(unhandled.signal)
        ? []
        : [inDrain('signals', [...drain.signals, unhandled.signal])],
    };
  },
};

const sighupKills: WorkloadRule = {
  id: 'sighup-kills',
  severity: 'error',
  of: ['systemd'],
  why: 'SIGHUP follows the first signal at once, and ends a Node.js process that has no handler for it.',
  source: SOURCES.systemdKill,
  check: (workload, { drain }) =>
    workload.platform === 'systemd' && workload.sendSighup && !handles(drain, 'SIGHUP')
      ? {
          problem: `SendSIGHUP= is on, and the drain handles ${drain.signals.join(', ')}.`,
          at: workload.sendSighupAt,
          changes: [inFile(workload.sendSighupAt, null)],
          otherwise: [inDrain('signals', [...drain.signals, 'SIGHUP'])],
        }
      : undefined,
};

/** Rules about the stop signal, and whether the service handles it. */
export const SIGNAL_RULES: readonly WorkloadRule[] = [signalNotHeard, sighupKills];

/** A drain without signals leaves them to the service, so its signals are unknown and assumed to match. */
function handles({ signals }: Drain, signal: string): boolean {
  return !UNCATCHABLE.has(signal) && (signals.length === 0 || signals.includes(signal));
}
