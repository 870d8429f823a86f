import { printable } from '../printable.ts';
import type { AbandonedRequest, ShutdownReport } from './report.ts';

/** A line: what it is about, empty where the one above has said it, and the text. */
type Row = readonly [label: string, text: string];

const COLUMN = 13;

/**
 * A report as text that is read at a glance: what it came to, what the time went into, and by name whatever did not finish. It
 * holds what the report holds, as lines without control characters, and so no query string, header or body.
 */
export function formatReport(report: ShutdownReport): string {
  const { trigger, outcome, exitCode, duration, budgetUsed, phases, steps } = report;
  const rows: Row[] = [
    [trigger, `${outcome}, exit code ${exitCode}`],
    ['time', `${duration} ms, ${Math.round(budgetUsed * 100)} % of what the deadline allows`],
    ...(phases.lameDuck > 0
      ? [['  lame-duck', `${phases.lameDuck} ms: not ready for the balancer, still serving`] as const]
      : []),
    ['  draining', `${phases.draining} ms: finishing what was in flight`],
    ['  closing', `${phases.closing} ms: ${steps.length} cleanup ${steps.length === 1 ? 'step' : 'steps'}`],
    ...requestRows(report),
    ...connectionRows(report),
    ...jobRows(report),
    ...steps.map((step): Row => [step.phase, ending(step)]),
    ...report.errors.map((error): Row => ['uncaught', error]),
    ...keptAlive(report),
  ];
  return rows.map(([label, text]) => printable(`  ${label.padEnd(COLUMN - 1)} ${text}`)).join('\n');
}

function requestRows({ requests }: ShutdownReport): Row[] {
  const { inFlightAtStart, admitted, completed, aborted, refused, awaiting, abandoned, moreAbandoned } =
    requests;
  const counts = `${completed} completed, ${aborted} aborted, ${refused} refused, ${abandoned.length + moreAbandoned} abandoned`;
  return [
    ['requests', `${inFlightAtStart} in flight at the start, ${admitted} more taken in`],
    ['', awaiting === 0 ? counts : `${counts}, ${awaiting} awaiting this report`],
    ...abandoned.map((request): Row => ['', `abandoned: ${describe(request)}`]),
    ...more(moreAbandoned),
  ];
}

function describe({ method, path, age, headersSent, reason }: AbandonedRequest): string {
  const response = headersSent ? 'response begun' : 'no response begun';
  return `${method} ${path}, in flight for ${age} ms, ${response}${reason === 'stalled' ? ', its upload stalled' : ''}`;
}

function connectionRows({ connections }: ShutdownReport): Row[] {
  const { openAtStart, accepted, announced, idle, byClient, timedOut, cut, awaiting } = connections;
  const ended =
    `${announced} ended after a last answer, ${idle} while idle, ${byClient} by the client, ` +
    `${timedOut} timed out, ${cut} cut`;
  return [
    ['connections', `${openAtStart} open at the start, ${accepted} more accepted`],
    ['', awaiting === 0 ? ended : `${ended}, ${awaiting} awaiting this report`],
  ];
}

/** Nothing where there was no job. */
function jobRows({ jobs, workers }: ShutdownReport): Row[] {
  const { runningAtStart, begun, completed, failed, refused, abandoned, moreAbandoned } = jobs;
  const isUsed = runningAtStart + begun + refused + abandoned.length > 0;
  return [
    ...(isUsed
      ? ([
          ['jobs', `${runningAtStart} running at the start, ${begun} more begun`],
          [
            '',
            `${completed} completed, ${failed} failed, ${refused} refused, ${abandoned.length + moreAbandoned} abandoned`,
          ],
        ] as const)
      : []),
    ...abandoned.map(({ name, id, age }): Row => {
      const job = id === undefined ? name : `${name} ${id}`;
      return ['', `abandoned: ${job}${age === undefined ? '' : `, running for ${age} ms`}`];
    }),
    ...more(moreAbandoned),
    ...workers.map((worker): Row => ['worker', ending(worker)]),
  ];
}

function more(count: number): Row[] {
  return count === 0 ? [] : [['', `abandoned: ${count} more`]];
}

function ending(ended: { name: string; outcome: string; duration: number; error?: string }): string {
  const { name, outcome, duration, error } = ended;
  return `${name} ${outcome} in ${duration} ms${error === undefined ? '' : `: ${error}`}`;
}

/** Only where something went wrong: after a clean shutdown the process ends by itself, or the log says what keeps it. */
function keptAlive({ outcome, activeResources }: ShutdownReport): Row[] {
  const kinds = Object.entries(activeResources).map(([kind, count]) => `${kind} ×${count}`);
  return outcome === 'clean' || kinds.length === 0 ? [] : [['kept alive', `by ${kinds.join(', ')}`]];
}
