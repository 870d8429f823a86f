import { inFile } from '../changes.ts';
import type { WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const killModeNone: WorkloadRule = {
  id: 'kill-mode-none',
  severity: 'error',
  of: ['systemd'],
  why: 'No signal is sent: the process runs on, and systemd considers the service stopped.',
  source: SOURCES.systemdKill,
  check: (workload) =>
    workload.platform === 'systemd' && workload.killMode === 'none'
      ? {
          problem: 'KillMode= is none, and the drain waits for a signal.',
          at: workload.killModeAt,
          changes: [inFile(workload.killModeAt, 'mixed')],
        }
      : undefined,
};

const killModeProcess: WorkloadRule = {
  id: 'kill-mode-process',
  severity: 'warning',
  of: ['systemd'],
  why: 'Only the main process is signalled and killed: hanging children stay, and may keep the port.',
  source: SOURCES.systemdKill,
  check: (workload) =>
    workload.platform === 'systemd' && workload.killMode === 'process'
      ? {
          problem: 'KillMode= is process.',
          at: workload.killModeAt,
          changes: [inFile(workload.killModeAt, 'mixed')],
        }
      : undefined,
};

const killModeCluster: WorkloadRule = {
  id: 'kill-mode-cluster',
  severity: 'warning',
  of: ['systemd'],
  why: 'Every process gets the signal: a primary without a handler ends at once, and its workers then end in the middle of their work.',
  source: SOURCES.cluster,
  check: (workload, { settings }) =>
    workload.platform === 'systemd' && settings.cluster && workload.killMode === 'control-group'
      ? {
          problem: 'KillMode= is control-group, and the service runs in workers of node:cluster.',
          at: workload.killModeAt,
          changes: [inFile(workload.killModeAt, 'mixed')],
        }
      : undefined,
};

const neverKilled: WorkloadRule = {
  id: 'never-killed',
  severity: 'warning',
  of: ['systemd'],
  why: 'A hanging process is never killed, and prevents the unit from starting again.',
  source: SOURCES.systemdKill,
  check: (workload) =>
    workload.platform === 'systemd' && !workload.sendSigkill
      ? {
          problem: 'SendSIGKILL= is off.',
          at: workload.sendSigkillAt,
          changes: [inFile(workload.sendSigkillAt, null)],
        }
      : undefined,
};

const execStopKills: WorkloadRule = {
  id: 'exec-stop-kills',
  severity: 'warning',
  of: ['systemd'],
  why: 'ExecStop= must wait for the end of the process. If it only sends a signal, KillSignal= follows at once: a second SIGINT forces the end.',
  source: SOURCES.systemdService,
  check: (workload) => {
    if (workload.platform !== 'systemd') return undefined;
    const found = workload.execStop.find((command) => /(?:^|\/)[-@:+!]*(?:p?kill|killall)\s/.test(command));
    return found === undefined
      ? undefined
      : {
          problem: `ExecStop=${found} sends a signal and does not wait.`,
          at: workload.execStopAt,
          changes: [inFile(workload.execStopAt, null)],
        };
  },
};

const exitCodeHidden: WorkloadRule = {
  id: 'exit-code-hidden',
  severity: 'note',
  of: ['systemd'],
  why: 'The drain exits with 1 if something was abandoned, failed or forced: counted as a success, this goes unnoticed.',
  source: SOURCES.systemdService,
  check: (workload) => {
    if (workload.platform !== 'systemd') return undefined;
    const { successExitStatus, successExitStatusAt } = workload;
    const others = successExitStatus.filter((status) => status !== '1' && status !== 'FAILURE');
    return others.length === successExitStatus.length
      ? undefined
      : {
          problem: `SuccessExitStatus= has ${successExitStatus.join(' ')}.`,
          at: successExitStatusAt,
          changes: [inFile(successExitStatusAt, others.length === 0 ? null : others.join(' '))],
        };
  },
};

/** Rules for systemd only. */
export const SYSTEMD_RULES: readonly WorkloadRule[] = [
  killModeNone,
  killModeProcess,
  killModeCluster,
  neverKilled,
  execStopKills,
  exitCodeHidden,
];
