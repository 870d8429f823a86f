import { assumptionsOf } from './assumptions.ts';
import { budgetOf, type Context } from './budget.ts';
import { placeOf } from './changes.ts';
import { drainOptionsOf } from './drain-options.ts';
import { resolveDrain } from './drain.ts';
import { DoctorError } from './errors.ts';
import { graceAlone, withGrace } from './grace.ts';
import { resolveSettings, type DoctorFile, type DoctorOptions, type Settings } from './options.ts';
import { readWorkloads, type Contents } from './read.ts';
import type { DoctorReport, Finding, Skipped, WorkloadReport } from './report.ts';
import { DRAIN_RULES } from './rules/drain.ts';
import type { Problem, RuleText } from './rules/rule.ts';
import { WORKLOAD_RULES } from './rules/rules.ts';
import { placeOfDrain } from './surroundings.ts';
import type { Workload } from './workload.ts';

/**
 * Compares the times of the files with those of the drain, and reports contradictions. Without a file, `grace` is the limit.
 * @throws DoctorError if a file or an option cannot be read, or is invalid
 */
export async function doctor(
  files: readonly DoctorFile[],
  options: DoctorOptions = {},
): Promise<DoctorReport> {
  const settings = resolveSettings(options);
  const { drain, assumptions } = await drainOptionsOf(options);
  // Rejects invalid options before any file is read.
  resolveDrain(drain, { isProbed: true });
  const contents = await Promise.all(files.map(async (file) => readWorkloads(file, settings)));
  const { judged, others } = chosen(contents, files, settings);
  const cases = judged.map((workload) => {
    const context: Context = { drain: resolveDrain(drain, placeOfDrain(workload, settings)), settings };
    return { workload, context };
  });
  // These findings are reported once, for whichever workload they occur.
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
    assumptions: [
      ...assumptions,
      ...contents.flatMap((content) => content.assumptions),
      ...assumptionsOf(cases, drain, options.balancerCheck),
    ],
    skipped: [...contents.flatMap(({ skipped }) => skipped), ...others],
  };
}

/**
 * Returns the workloads to judge: those that `--only` names, or all that may be Node.js services.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_NOTHING`
 */
function chosen(
  contents: readonly Contents[],
  files: readonly DoctorFile[],
  { only, grace }: Settings,
): { judged: Workload[]; others: Skipped[] } {
  const alone = files.length === 0 && grace !== undefined ? [graceAlone(grace)] : [];
  const found = [...contents.flatMap(({ workloads }) => workloads), ...alone];
  const named = found.filter(({ name }) => isMeant(name, only));
  const judged = only === undefined ? named.filter(({ foreign }) => foreign === undefined) : named;
  const others = named.flatMap(({ name, at, foreign }) =>
    foreign === undefined || only !== undefined ? [] : [{ name, place: placeOf(at), why: foreign }],
  );
  if (judged.length === 0) throw nothing(found, others, files);
  return { judged: judged.map((workload) => withGrace(workload, grace)), others };
}

function nothing(
  found: readonly Workload[],
  others: readonly Skipped[],
  files: readonly DoctorFile[],
): DoctorError {
  const list = found.map(({ name }) => name).join('; ');
  const reasons = others.map(({ name, why }) => `${name}: ${why}`).join('; ');
  const message =
    files.length === 0
      ? 'There is nothing to judge: give a file, or the grace period with --grace.'
      : found.length === 0
        ? 'There is nothing to judge: no container, service, image, task, process, unit or app in these files.'
        : others.length > 0
          ? `None of these is a Node.js service: ${reasons}. --only judges one anyway.`
          : `None of these matches --only: ${list}.`;
  return new DoctorError('ERR_QUIESCE_DOCTOR_NOTHING', message);
}

/** Matches by the whole name, or by its last part: `web` matches the container `web` of any Deployment. */
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
