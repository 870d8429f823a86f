import type { ShutdownReport } from '@quiesce/core';
import type { ExitStatus } from '@quiesce/core/testing';

/** What was to be seen of a fault. */
export interface Seen {
  /** What the request beside it was answered. */
  readonly bystander: string;
  /** What the client saw that it is about, if it is about one. */
  readonly seen: string | undefined;
  readonly report: ShutdownReport | undefined;
  readonly exit: ExitStatus;
}

/** The same as expectations and the table have it; the bystander is named only where it came to harm. */
export function inWords({ bystander, seen, report, exit }: Seen): string {
  const parts = [
    ...(bystander === '200' ? [] : [`bystander ${bystander}`]),
    ...(seen === undefined ? [] : [`client ${seen}`]),
    ...(report ? countsOf(report) : ['no report']),
    `${report ? `${report.outcome}, ` : ''}exit ${exit}`,
  ];
  return parts.join('; ');
}

/** What became of the requests, one in flight that was answered left out, of jobs, and of connections that timed out. */
function countsOf({ requests, jobs, workers, steps, errors, connections }: ShutdownReport): string[] {
  const counts = {
    completed: requests.completed - 1,
    ended: requests.ended,
    aborted: requests.aborted,
    broken: requests.broken,
    refused: requests.refused,
    abandoned: requests.abandoned.length,
    'connection timed out': connections.timedOut,
    'connection cut': connections.cut - requests.abandoned.length,
    'task failed': jobs.failed,
    'task refused': jobs.refused,
    'job abandoned': jobs.abandoned.length,
    error: errors.length,
  };
  const bad = [
    ...workers.map((worker) => ['worker', worker.outcome]),
    ...steps.map((step) => ['step', step.outcome]),
  ];
  return [
    ...Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : [])),
    ...bad.filter(([, outcome]) => outcome !== 'done').map(([kind, outcome]) => `${kind} ${outcome}`),
  ];
}
