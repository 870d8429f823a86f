import type { Known } from '../survey/survey.ts';
import type { ResolvedOptions, VerifyOptions } from '../options/options.ts';
import { resolveOptions } from '../options/resolve.ts';
import { CALIBRATION, type ProbeId } from '../probes/ids.ts';
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
 * Starts a server, sends traffic as clients and load balancers do, stops it, and reports what was lost. Each probe has its own
 * server. A server that is already running is stopped once, and judged only by the probes that can share a shutdown.
 * @throws VerifyError if nothing could be judged: `ERR_QUIESCE_VERIFY_OPTION_INVALID`, `ERR_QUIESCE_VERIFY_REMOTE`,
 * `ERR_QUIESCE_VERIFY_COMMAND`, `ERR_QUIESCE_VERIFY_NO_PROCESS`, `ERR_QUIESCE_VERIFY_PORT_TAKEN`, `ERR_QUIESCE_VERIFY_NOT_READY`
 */
export async function verifyShutdown(options: VerifyOptions): Promise<VerifyReport> {
  const resolved = await resolveOptions(options);
  const onProgress = options.onProgress ?? (() => undefined);
  const startedAt = new Date();
  const servers = new Servers(resolved, options.abort);
  try {
    const probes = PROBES.filter((probe) => resolved.probes.includes(probe.id));
    onProgress({ type: 'survey' });
    const judging =
      resolved.target.kind === 'running'
        ? judgeOnce(probes, servers, resolved, onProgress)
        : judgeEach(probes, servers, resolved, onProgress);
    const { known, results } = await unlessAborted(judging, options.abort);
    return reportOf(known, results, startedAt);
  } finally {
    // Probes that are still running fail without their server, and start no other.
    await servers.end();
  }
}

/** ms by which this process may be late before a failure counts as doubtful. */
const HELD_UP = 100;
/** How many times a doubtful failure is tried again. */
const ATTEMPTS = 3;

/** These probes last as long as the server's deadline, so they begin first. */
const SLOW_PROBES: ReadonlySet<ProbeId> = new Set<ProbeId>(['budget', 'truthful-exit']);

interface Judged {
  readonly known: Known;
  readonly results: readonly ProbeResult[];
}

type OnProgress = (progress: Progress) => void;

/** Runs every probe, and every repetition, with a server of its own. */
async function judgeEach(
  probes: readonly Probe[],
  servers: Servers,
  options: ResolvedOptions,
  onProgress: OnProgress,
): Promise<Judged> {
  let { jobs } = options;
  const known = await servers.with(async (subject) => {
    const { port } = subject.origin;
    const bootTime = await awaitReady(subject, options);
    if (servers.recordOrigin(subject, port)) jobs = 1;
    return { options, survey: await survey(subject, options, bootTime) };
  });
  const results = new Map<Probe, ProbeResult>();
  const ask = async (probe: Probe): Promise<ProbeResult> => {
    const result = await askOne(probe, servers, known, onProgress);
    results.set(probe, result);
    return result;
  };
  const calibration = probes.find(({ id }) => id === CALIBRATION);
  if (calibration && (await ask(calibration)).verdict === 'fail' && !options.keepGoing) {
    const rest = probes.filter((probe) => probe !== calibration);
    for (const probe of rest) results.set(probe, resultOf(probe, [skipped(`${CALIBRATION} failed`)]));
  }
  const left = probes.filter((probe) => !results.has(probe));
  const waiting = [
    ...left.filter(({ id }) => SLOW_PROBES.has(id)),
    ...left.filter(({ id }) => !SLOW_PROBES.has(id)),
  ];
  const work = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe; probe = waiting.shift()) await ask(probe);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return { known, results: probes.flatMap((probe) => results.get(probe) ?? []) };
}

/** Runs one probe `repeat` times. */
async function askOne(
  probe: Probe,
  servers: Servers,
  known: Known,
  onProgress: OnProgress,
): Promise<ProbeResult> {
  const runs: RunRecord[] = [];
  for (let run = 0; run < known.options.repeat; run += 1) {
    onProgress({ type: 'probe started', id: probe.id, run });
    const record = await runOne(probe, servers, known, run);
    runs.push(record);
    const isDecided = probe.id === CALIBRATION && record.verdict === 'fail' && !known.options.keepGoing;
    if (record.verdict === 'skip' || isDecided) break;
  }
  const result = resultOf(probe, runs);
  onProgress({ type: 'probe ended', result });
  return result;
}

/** Runs once. A failure counts only if this process was on time: a client that is late tests something else. */
async function runOne(probe: Probe, servers: Servers, known: Known, run: number): Promise<RunRecord> {
  const reason = probe.skips?.(known);
  if (reason !== undefined) return skipped(reason);
  for (let attempt = 1; ; attempt += 1) {
    const { record, isDoubtful } = await servers.with((subject) => runProbe(probe, subject, known, run));
    const wasLate = record.verdict === 'fail' && record.heldUp >= HELD_UP;
    if (!wasLate && !isDoubtful) return record;
    if (attempt < ATTEMPTS) continue;
    return wasLate
      ? { ...record, saw: `${record.saw} (this machine is busy: ${record.heldUp} ms late)` }
      : record;
  }
}

/** Runs all probes that can share a shutdown, in a single one. */
function judgeOnce(
  probes: readonly Probe[],
  servers: Servers,
  options: ResolvedOptions,
  onProgress: OnProgress,
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
      onProgress({ type: 'probe ended', result });
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
