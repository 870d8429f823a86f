import { basename } from 'node:path';
import { inFile, type Setting } from '../changes.ts';
import { parseTimeSpan, wholeSeconds } from '../durations.ts';
import { DoctorError, shown } from '../errors.ts';
import { signalName } from '../signals.ts';
import { joinWords, splitWords } from '../words.ts';
import type { Launch, Limit, StopSignal, SystemdWorkload } from '../workload.ts';
import { allOf, lastOf, type Assignment } from './unit.ts';

const YES: ReadonlySet<string> = new Set(['1', 'yes', 'true', 'on', 'y', 't']);
const NO: ReadonlySet<string> = new Set(['0', 'no', 'false', 'off', 'n', 'f']);

/**
 * Reads a systemd service: its unit, and the drop-ins after it.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_CONTENT`, `ERR_QUIESCE_DOCTOR_KIND`
 */
export function readUnit(file: string, unit: readonly Assignment[]): SystemdWorkload {
  if (!unit.some(({ section }) => section === 'Service')) {
    throw new DoctorError(
      'ERR_QUIESCE_DOCTOR_KIND',
      `${file} has no [Service] section, so it starts and stops no process.`,
    );
  }
  /** Returns the place of a key; for a missing key, in the unit itself. */
  const settingOf: SettingOf = (key, found = lastOf(unit, key)) => ({
    file: found?.file ?? file,
    line: found?.line,
    document: 0,
    path: ['Service', key],
    syntax: 'unit',
  });
  const killMode = lastOf(unit, 'KillMode')?.value ?? 'control-group';
  return {
    platform: 'systemd',
    name: basename(file),
    at: { ...settingOf('ExecStart'), path: [] },
    limit: readLimit(unit, settingOf),
    stopSignals: readStopSignals(unit, settingOf),
    launch: readLaunch(unit, settingOf),
    signalled: killMode === 'control-group' ? 'all' : 'first',
    killMode,
    killModeAt: settingOf('KillMode'),
    sendSighup: flag(lastOf(unit, 'SendSIGHUP'), false),
    sendSighupAt: settingOf('SendSIGHUP'),
    sendSigkill: flag(lastOf(unit, 'SendSIGKILL'), true),
    sendSigkillAt: settingOf('SendSIGKILL'),
    execStop: allOf(unit, 'ExecStop').map(({ value }) => value),
    execStopAt: settingOf('ExecStop'),
    successExitStatus: allOf(unit, 'SuccessExitStatus').flatMap(({ value }) => value.split(/\s+/)),
    successExitStatusAt: settingOf('SuccessExitStatus'),
  };
}

type SettingOf = (key: string, found?: Assignment) => Setting;

function readLimit(unit: readonly Assignment[], settingOf: SettingOf): Limit {
  // TimeoutSec= sets both timeouts: the last assignment counts.
  const found = unit.findLast(
    ({ section, key, value }) =>
      section === 'Service' && ['TimeoutStopSec', 'TimeoutSec'].includes(key) && value !== '',
  );
  const time = found === undefined ? 90_000 : parseTimeSpan(found.value);
  if (time === undefined) throw refused(found, 'a time span such as 30, 30s or 1min 30s');
  return {
    key: found?.key ?? 'TimeoutStopSec',
    // systemd treats 0 as no limit.
    time: time === 0 ? Infinity : time,
    byDefault: found === undefined,
    at: settingOf(found?.key ?? 'TimeoutStopSec', found),
    write: wholeSeconds,
  };
}

function readStopSignals(unit: readonly Assignment[], settingOf: SettingOf): StopSignal[] {
  return ['KillSignal', 'RestartKillSignal'].flatMap((key) => {
    const found = lastOf(unit, key);
    // A restart sends the same signal as a stop, unless RestartKillSignal= is set.
    if (!found && key === 'RestartKillSignal') return [];
    return {
      signal: signalName(found?.value ?? 'SIGTERM'),
      key,
      byDefault: found === undefined,
      change: (signal: string) => inFile(settingOf(key), signal),
    };
  });
}

function readLaunch(unit: readonly Assignment[], settingOf: SettingOf): Launch | undefined {
  const found = lastOf(unit, 'ExecStart');
  if (!found) return undefined;
  // Prefixes of the path control how it is run, and with which rights.
  const prefix = /^[-@:+!|]*/.exec(found.value)?.[0] ?? '';
  const argv = splitWords(found.value.slice(prefix.length));
  const at = settingOf('ExecStart');
  return { argv, at, rewrite: (words) => [inFile(at, `${prefix}${joinWords(words)}`)] };
}

function flag(found: Assignment | undefined, otherwise: boolean): boolean {
  if (!found) return otherwise;
  const value = found.value.toLowerCase();
  if (YES.has(value)) return true;
  if (NO.has(value)) return false;
  throw refused(found, 'yes or no');
}

function refused(found: Assignment | undefined, expected: string): DoctorError {
  return new DoctorError(
    'ERR_QUIESCE_DOCTOR_CONTENT',
    `${found?.file}:${found?.line}: ${found?.key}= must be ${expected}; received ${shown(found?.value)}.`,
  );
}
