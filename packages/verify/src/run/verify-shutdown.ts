import type { Known } from '../survey/survey.ts';
import type { ResolvedOptions, VerifyOptions } from '../options/options.ts';
import { resolveOptions } from '../options/resolve.ts';
import { PROBES } from '../probes/index.ts';
import type { Probe } from '../probes/probe.ts';
import type { ProbeResult, RunRecord, VerifyReport } from '../report/report.ts';
import { reportOf, resultOf } from '../report/result.ts';
import { survey } from '../survey/survey.ts';
import { awaitReady } from './await-ready.ts';
import type { Progress } from './progress.ts';
import { runProbe } from './run-probe.ts';
import { Servers } from './servers.ts';
import { runTogether } from './run-together.ts';
import { unlessAborted } from './unless-aborted.ts';

/**
 * Starts a server, talks to it as clients and balancers do, stops it, and says what was lost. For each probe anew; one that
 * runs already is stopped once, and judged by the probes that can share that.
 * @throws VerifyError `ERR_QUIESCE_VERIFY_OPTION_INVALID`, `ERR_QUIESCE_VERIFY_REMOTE`, `ERR_QUIESCE_VERIFY_COMMAND`,
 * `ERR_QUIESCE_VERIFY_NO_PROCESS`, `ERR_QUIESCE_VERIFY_NOT_READY`: nothing could be judged
 */
export async function verifyShutdown(options: VerifyOptions): Promise<VerifyReport> {
  const resolved = await resolveOptions(options);
  const tell = options.onProgress ?? (() => undefined);
  const startedAt = new Date();
  const servers = new Servers(resolved, options.abort);
  try {
    const probes = PROBES.filter((probe) => resolved.probes.includes(probe.id));
    tell({ type: 'survey' });
    const judging =
      resolved.target.kind === 'running'
        ? judgeOnce(probes, servers, resolved, tell)
        : judgeEach(probes, servers, resolved, tell);
    const { known, results } = await unlessAborted(judging, options.abort);
    return reportOf(known, results, startedAt);
  } finally {
    // What still goes on finds its server gone, and starts no other.
    await servers.end();
  }
}

/** ms by which this process may be late without that being the reason of a failure. */
const HELD_UP = 100;
/** How often a probe is asked again where it was. */
const ATTEMPTS = 3;

interface Judged {
  readonly known: Known;
  readonly results: readonly ProbeResult[];
}

type Tell = (progress: Progress) => void;

/** A server of its own for every probe, and for every repetition of it. */
async function judgeEach(
  probes: readonly Probe[],
  servers: Servers,
  options: ResolvedOptions,
  tell: Tell,
): Promise<Judged> {
  const known = await servers.with(async (subject) => {
    const bootTime = await awaitReady(subject, options);
    return { options, survey: await survey(subject, options, bootTime) };
  });
  const waiting = [...probes];
  const results = new Map<Probe, ProbeResult>();
  const work = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe; probe = waiting.shift()) {
      const runs: RunRecord[] = [];
      for (let run = 0; run < options.repeat; run += 1) {
        tell({ type: 'probe started', id: probe.id, run });
        const record = await runOne(probe, servers, known, run);
        runs.push(record);
        if (record.verdict === 'skip') break;
      }
      const result = resultOf(probe, runs);
      results.set(probe, result);
      tell({ type: 'probe ended', result });
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return { known, results: probes.flatMap((probe) => results.get(probe) ?? []) };
}

/** A failure counts only if this process kept its time: a client that comes late asks another question. */
async function runOne(probe: Probe, servers: Servers, known: Known, run: number): Promise<RunRecord> {
  const reason = probe.skips?.(known);
  if (reason !== undefined) return skipped(reason);
  for (let attempt = 1; ; attempt += 1) {
    const record = await servers.with((subject) => runProbe(probe, subject, known, run));
    if (record.verdict !== 'fail' || record.heldUp < HELD_UP) return record;
    if (attempt === ATTEMPTS)
      return { ...record, saw: `${record.saw} (this machine is busy: ${record.heldUp} ms late)` };
  }
}

/** One shutdown for all of them that can share it. */
function judgeOnce(
  probes: readonly Probe[],
  servers: Servers,
  options: ResolvedOptions,
  tell: Tell,
): Promise<Judged> {
  return servers.with(async (subject) => {
    const known = { options, survey: await survey(subject, options, await awaitReady(subject, options)) };
    const records = await runTogether(
      probes.filter(({ isShared }) => isShared),
      subject,
      known,
    );
    const results = probes.map((probe) => {
      const record = records.get(probe) ?? skipped('the server can be stopped only once; give its command');
      const result = resultOf(probe, [record]);
      tell({ type: 'probe ended', result });
      return result;
    });
    return { known, results };
  });
}

function skipped(reason: string): RunRecord {
  return {
    verdict: 'skip',
    saw: reason,
    startedAt: 0,
    endedAt: 0,
    heldUp: 0,
    exit: undefined,
    connections: [],
    output: '',
  };
}
