import { inFile } from '../changes.ts';
import type { WorkloadRule } from './rule.ts';
import { SOURCES } from './sources.ts';

const killModeNone: WorkloadRule = {
  id: 'kill-mode-none',
  severity: 'error',
  of: ['systemd'],
  why: 'No signal is sent at all: the process runs on, and systemd takes the service for stopped.',
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
  why: 'Only the main process is ever signalled or killed: children that hang stay behind, and may hold the port.',
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
  why: 'Every process gets the signal: a primary that does not listen to it is gone at once, and workers without it end in the middle.',
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
  why: 'What hangs is never killed: it keeps the unit from starting again.',
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
  why: 'ExecStop= has to wait for the end. One that only sends a signal is followed by KillSignal= at once: a second SIGINT forces the end.',
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
  why: 'The drain exits with 1 when something was abandoned, failed or forced: as a success, nobody sees it.',
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

/** What only systemd has. */
export const SYSTEMD_RULES: readonly WorkloadRule[] = [
  killModeNone,
  killModeProcess,
  killModeCluster,
  neverKilled,
  execStopKills,
  exitCodeHidden,
];
