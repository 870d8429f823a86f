import type { Known } from '../survey/survey.ts';
import type { ResolvedOptions, Target } from '../options/options.ts';
import { CALIBRATION } from '../probes/ids.ts';
import type { Probe } from '../probes/probe.ts';
import { authorityOf } from '../wire/origin.ts';
import { bySeverity, isAtLeast } from './rank.ts';
import type { Limits, ProbeResult, RunRecord, ServerFacts, VerifyReport } from './report.ts';

/** Returns the result of a probe: that of its worst run. */
export function resultOf(probe: Probe, runs: readonly RunRecord[]): ProbeResult {
  const failed = runs.filter(({ verdict }) => verdict === 'fail');
  const worst = bySeverity(failed.map((run) => ({ rank: probe.rank, ...run })))[0] ?? runs[0];
  const { id, title, precedent } = probe;
  return {
    id,
    title,
    precedent,
    fix: worst?.fix ?? probe.fix,
    rank: worst?.rank ?? probe.rank,
    verdict: worst?.verdict ?? 'skip',
    saw: worst?.saw ?? 'it was not run',
    failedRuns: failed.length,
    runs,
  };
}

export function reportOf(
  { options, survey }: Known,
  probes: readonly ProbeResult[],
  startedAt: Date,
): VerifyReport {
  const failed = bySeverity(probes.filter(({ verdict }) => verdict === 'fail'));
  return {
    verdict: holds(probes, options) ? 'pass' : 'fail',
    rootCause: options.keepGoing ? undefined : failed.find(({ id }) => id === CALIBRATION)?.id,
    server: {
      ...factsOf(options.target),
      bootTime: survey.bootTime,
      keepsAlive: survey.keepsAlive,
      http2: survey.http2,
    },
    limits: limitsOf(options),
    seed: options.seed,
    startedAt: startedAt.toISOString(),
    duration: Date.now() - startedAt.getTime(),
    probes,
    failures: failed.map(({ id, title, saw, fix }) => `${id}: ${title}, but ${saw}. Try: ${fix}`),
  };
}

/** True if the verdict is `pass`; false if no probe could be run. */
function holds(probes: readonly ProbeResult[], { failOn, failOnSkip }: ResolvedOptions): boolean {
  if (probes.every(({ verdict }) => verdict === 'skip')) return false;
  return !probes.some(({ verdict, rank }) => {
    return verdict === 'skip' ? failOnSkip : verdict === 'fail' && isAtLeast(rank, failOn);
  });
}

function factsOf(target: Target): Pick<ServerFacts, 'url' | 'command' | 'stoppedBy'> {
  const { tls, host, port = 0 } = target;
  const authority = port === 0 ? host : authorityOf({ tls, host, port });
  return {
    url: `${tls ? 'https' : 'http'}://${authority}`,
    command: target.kind === 'command' ? target.command : undefined,
    stoppedBy: target.stopCommand ?? target.stopSignal,
  };
}

function limitsOf({ budget, lameDuck, timely, stallLimit, repeat }: ResolvedOptions): Limits {
  return { budget, lameDuck, timely, stallLimit, repeat };
}
