import { stripVTControlCharacters } from 'node:util';
import type { ExitRecord, ProbeResult, Verdict, VerifyReport } from './report.ts';

/** The mark before a probe, so that colour is not the only cue. */
export const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', skip: '–' };

/** Formats a time with useful precision: `312 ms`, `2.3 s`, `41 s`. */
export function time(ms: number): string {
  if (Math.abs(ms) < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  return `${Math.abs(seconds) < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
}

/** Formats a count: `1 request`, `2 requests`, `2,000 requests`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Returns how the process ended: `exit 0`, `SIGKILL`. */
export function exitWords({ code, signal }: ExitRecord): string {
  return signal ?? (code === undefined ? 'gone' : `exit ${code}`);
}

export function withVerdict(probes: readonly ProbeResult[], verdict: Verdict): readonly ProbeResult[] {
  return probes.filter((probe) => probe.verdict === verdict);
}

/** Returns totals: `27 passed, 2 failed, 3 skipped in 41 s · seed 1234`. */
export function summary({ probes, duration, seed }: VerifyReport): string {
  const number = (verdict: Verdict): number => withVerdict(probes, verdict).length;
  const counts = `${number('pass')} passed, ${number('fail')} failed, ${number('skip')} skipped`;
  return `${counts} in ${time(duration)} · seed ${seed}`;
}

/** Returns each reason for skipping with the probes it applies to. */
export function skipReasons(probes: readonly ProbeResult[]): ReadonlyMap<string, readonly ProbeResult[]> {
  const reasons = new Map<string, ProbeResult[]>();
  for (const probe of withVerdict(probes, 'skip')) {
    reasons.set(probe.saw, [...(reasons.get(probe.saw) ?? []), probe]);
  }
  return reasons;
}

/** Returns the last lines that the server wrote in the worst run; empty if nothing was kept. */
export function outputLines({ runs, verdict }: ProbeResult, limit: number): string[] {
  const worst = runs.find((run) => run.verdict === verdict);
  const lines = clean(worst?.output ?? '')
    .trimEnd()
    .split('\n');
  return lines.filter((line) => line !== '').slice(-limit);
}

/** Removes control sequences of terminals and characters that XML or HTML do not allow. */
export function clean(text: string): string {
  // Tabs and line ends are harmless.
  return stripVTControlCharacters(text).replaceAll(/(?![\t\n])[\p{Cc}\uFFFE\uFFFF]/gu, '');
}
