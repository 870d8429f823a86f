import type { ShutdownReport } from '@quiesce/core';

/** A shutdown report as a person reads it. */
export function reportText(report: ShutdownReport): string {
  const { requests, connections, phases, steps } = report;
  const percent = Math.round(report.budgetUsed * 100);
  const lines: [string, string][] = [
    [report.trigger, `${report.outcome}, exit code ${report.exitCode}`],
    ['time', `${report.duration} ms, ${percent} % of what the deadline allows`],
    ['  lame-duck', `${phases.lameDuck} ms: not ready for the balancer, still serving`],
    ['  draining', `${phases.draining} ms: finishing what was in flight`],
    ['  closing', `${phases.closing} ms: ${steps.length} cleanup steps`],
    ['requests', `${requests.inFlightAtStart} in flight at the start, ${requests.admitted} more taken in`],
    [
      '',
      `${requests.completed} completed, ${requests.aborted} aborted, ${requests.refused} refused, ` +
        `${requests.abandoned.length + requests.moreAbandoned} abandoned`,
    ],
    ...requests.abandoned.map(({ method, path, age }): [string, string] => [
      '',
      `abandoned: ${method} ${path}, in flight for ${age} ms`,
    ]),
    ['connections', `${connections.openAtStart} open at the start, ${connections.accepted} more accepted`],
    [
      '',
      `${connections.announced} ended after a last answer, ${connections.idle} while idle, ` +
        `${connections.byClient} by the client, ${connections.timedOut} timed out, ${connections.cut} cut`,
    ],
    ...steps.map(({ name, phase, outcome, duration, error }): [string, string] => [
      phase,
      `${name} ${outcome} in ${duration} ms${error === undefined ? '' : `: ${error}`}`,
    ]),
  ];
  return lines.map(([label, text]) => `  ${label.padEnd(13)}${text}`).join('\n');
}
