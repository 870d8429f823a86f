import type { ShutdownReport } from '@quiesce/core';
import type { ExitStatus } from '@quiesce/core/testing';

/** The observations of a fault. */
export interface Seen {
  /** The response to the bystander, a request beside the fault. */
  readonly bystander: string;
  /** What the affected client saw, if there is one. */
  readonly seen: string | undefined;
  readonly report: ShutdownReport | undefined;
  readonly exit: ExitStatus;
}

/** Returns the observations in the format of expectations and the table; the bystander is included only if it was harmed. */
export function inWords({ bystander, seen, report, exit }: Seen): string {
  const parts = [
    ...(bystander === '200' ? [] : [`bystander ${bystander}`]),
    ...(seen === undefined ? [] : [`client ${seen}`]),
    ...(report ? countsOf(report) : ['no report']),
    `${report ? `${report.outcome}, ` : ''}exit ${exit}`,
  ];
  return parts.join('; ');
}

/** Returns the counts of requests (without the answered bystander), of jobs, and of timed-out connections. */
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
