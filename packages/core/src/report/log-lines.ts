import type { ShutdownReport } from './report.ts';

/** A line of the log: its level, the details for machines, the message for people. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly details: object;
  readonly message: string;
}

/** The report as log lines: one when clean, the culprits by name when not. */
export function reportLines(report: ShutdownReport): LogLine[] {
  const { outcome, requests, steps, duration, trigger } = report;
  const abandoned = requests.abandoned.map((request): LogLine => ({
    level: 'error',
    details: { request },
    message:
      `abandoned ${request.method} ${request.path}, in flight for ${request.age} ms, ` +
      (request.headersSent ? 'response begun' : 'no response begun'),
  }));
  const failed = steps
    .filter((step) => step.outcome !== 'done')
    .map((step): LogLine => ({
      level: 'error',
      details: { step },
      message: `step '${step.name}' ${step.outcome} after ${step.duration} ms${step.error ? `: ${step.error}` : ''}`,
    }));
  const summary: LogLine = {
    level: outcome === 'clean' ? 'info' : 'error',
    details: { report },
    message:
      `${trigger}: shutdown ${outcome} in ${duration} ms: ${requests.completed} completed, ` +
      `${requests.refused} refused, ${requests.abandoned.length} abandoned, ` +
      `${steps.length - failed.length} of ${steps.length} steps done`,
  };
  return [...abandoned, ...failed, summary];
}
