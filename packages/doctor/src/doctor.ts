import { budgetOf, type Context } from './budget.ts';
import { placeOf } from './changes.ts';
import { resolveDrain } from './drain.ts';
import { DoctorError } from './errors.ts';
import { resolveSettings, type DoctorFile, type DoctorOptions, type Settings } from './options.ts';
import { readWorkloads } from './read.ts';
import type { Assumption, DoctorReport, Finding, WorkloadReport } from './report.ts';
import { DRAIN_RULES } from './rules/drain.ts';
import type { Problem, RuleText } from './rules/rule.ts';
import { WORKLOAD_RULES } from './rules/rules.ts';
import { placeOfDrain } from './surroundings.ts';
import type { Workload } from './workload.ts';

/**
 * Says which times contradict each other: those of the files, against those of the drain.
 * @throws DoctorError for what cannot be read, or is not what it has to be
 */
export async function doctor(
  files: readonly DoctorFile[],
  options: DoctorOptions = {},
): Promise<DoctorReport> {
  const settings = resolveSettings(options);
  const { drain = {} } = options;
  // Refuses it before any file is read.
  resolveDrain(drain, { isProbed: true });
  const contents = await Promise.all(files.map(async (file) => readWorkloads(file, settings)));
  const found = contents.flatMap((content) => content.workloads);
  const judged = found.filter(({ name }) => isMeant(name, settings.only));
  if (judged.length === 0) {
    throw new DoctorError(
      'ERR_QUIESCE_DOCTOR_NOTHING',
      found.length === 0
        ? 'There is nothing to judge: no container, service, unit or app in these files.'
        : `None of these is meant by --only: ${found.map(({ name }) => name).join('; ')}.`,
    );
  }
  const cases = judged.map((workload) => {
    const context: Context = { drain: resolveDrain(drain, placeOfDrain(workload, settings)), settings };
    return { workload, context };
  });
  // Said once, whichever of them it is about.
  const ofDrain = DRAIN_RULES.flatMap((rule) =>
    cases.flatMap(({ context }) => findingOf(rule, rule.check(context))).slice(0, 1),
  );
  const workloads = cases.map(({ workload, context }) => judge(workload, context));
  const findings = [...ofDrain, ...workloads.flatMap((workload) => workload.findings)];
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
    findings: ofDrain,
    workloads,
    assumptions: assumptionsOf(judged, settings),
    skipped: contents.flatMap(({ skipped }) => skipped),
  };
}

/** By its whole name, or by what comes last in it: `web` is the container web of any Deployment. */
function isMeant(name: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((word) => word === name || word === name.split(' ').at(-1));
}

function judge(workload: Workload, context: Context): WorkloadReport {
  return {
    kind: workload.platform,
    name: workload.name,
    place: placeOf(workload.at),
    budget: budgetOf(workload, context),
    findings: WORKLOAD_RULES.filter((rule) => rule.of.includes(workload.platform)).flatMap((rule) =>
      findingOf(rule, rule.check(workload, context)),
    ),
  };
}

function findingOf({ id, severity, why, source }: RuleText, problem: Problem | undefined): Finding[] {
  if (!problem) return [];
  const { at, changes, otherwise = [] } = problem;
  const place = at && { place: placeOf(at) };
  return [{ id, severity, ...place, problem: problem.problem, why, source, changes, otherwise }];
}

/** Numbers that went into this report, and that no file says. */
function assumptionsOf(workloads: readonly Workload[], settings: Settings): Assumption[] {
  const kinds = new Set(workloads.map(({ platform }) => platform));
  const { margin, propagation, clientCache, balancerCheck, balancerIdle } = settings;
  return [
    { name: 'margin', value: margin, option: '--margin' },
    ...(kinds.has('kubernetes')
      ? [
          { name: 'propagation', value: propagation, option: '--propagation' },
          { name: 'client caches', value: clientCache, option: '--client-cache' },
        ]
      : []),
    ...(kinds.has('pm2')
      ? [{ name: 'PM2_KILL_SIGNAL', value: settings.pm2KillSignal, option: '--pm2-kill-signal' }]
      : []),
    ...(balancerCheck
      ? [{ name: "the check's timeout", value: balancerCheck.timeout, option: '--balancer-timeout' }]
      : []),
    ...(balancerIdle === undefined
      ? []
      : [{ name: 'keepAliveTimeout', value: settings.keepAliveTimeout, option: '--keep-alive-timeout' }]),
  ];
}
