import { printable } from '../util/printable.ts';
import { abandonedInWords } from './log-lines.ts';
import type { ShutdownReport } from './report.ts';

/** A line: its label, empty if it continues the line above, and its text. */
type Row = readonly [label: string, text: string];

const COLUMN = 13;

/**
 * Formats a report as text that can be read at a glance: the outcome, how the time was used, and the name of everything that did
 * not finish. It has the same content as the report, without control characters, and so contains no query string, header or body.
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
  const { inFlightAtStart, admitted, completed, ended, aborted, broken, refused, awaiting } = requests;
  const { abandoned, moreAbandoned, orphans, moreOrphans } = requests;
  const counts = [
    `${completed} completed`,
    ...some(ended, 'ended'),
    `${aborted} aborted`,
    ...some(broken, 'broken off'),
    `${refused} refused`,
    `${abandoned.length + moreAbandoned} abandoned`,
    ...some(awaiting, 'awaiting this report'),
  ];
  return [
    ['requests', `${inFlightAtStart} in flight at the start, ${admitted} admitted later`],
    ['', counts.join(', ')],
    ...abandoned.map((request): Row => ['', `abandoned: ${abandonedInWords(request)}`]),
    ...more(moreAbandoned),
    ...orphans.map(({ method, path, age }): Row => [
      '',
      `orphaned handler: ${method} ${path}, still running after ${age} ms`,
    ]),
    ...(moreOrphans === 0 ? [] : [['', `orphaned handlers: ${moreOrphans} more`] as const]),
  ];
}

/** Returns a count only if it is not zero. */
function some(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function connectionRows({ connections }: ShutdownReport): Row[] {
  const { openAtStart, accepted, announced, idle, byClient, timedOut, cut, awaiting } = connections;
  const { sentAway, peakPerSecond } = connections;
  const ended = [
    `${announced} closed after a final response`,
    `${idle} while idle`,
    `${byClient} by the client`,
    `${timedOut} timed out`,
    `${cut} cut`,
    ...some(awaiting, 'awaiting this report'),
  ];
  return [
    ['connections', `${openAtStart} open at the start, ${accepted} more accepted`],
    ['', ended.join(', ')],
    ...(sentAway > peakPerSecond
      ? [['', `${sentAway} clients sent away, at most ${peakPerSecond} of them within a second`] as const]
      : []),
    ...connections.abandoned.map(({ path, age }): Row => [
      '',
      `abandoned: upgraded socket ${path}, open for ${age} ms`,
    ]),
    ...more(connections.moreAbandoned),
  ];
}

/** Returns no rows if there were no jobs. */
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

/**
 * Returns the row for active resources. It is shown only after a failure: after a clean shutdown the process exits by itself, or the
 * log names what keeps it alive.
 */
function keptAlive({ outcome, activeResources }: ShutdownReport): Row[] {
  const kinds = Object.entries(activeResources).map(([kind, count]) => `${kind} ×${count}`);
  return outcome === 'clean' || kinds.length === 0 ? [] : [['kept alive', `by ${kinds.join(', ')}`]];
}
