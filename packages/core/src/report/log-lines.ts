import type { WorkerReport } from '../jobs/job.ts';
import type { StepReport } from '../steps/step.ts';
import type { ShutdownReport } from './report.ts';

/** A line of the log: its level, the details for machines, the message for people. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly details: object;
  readonly message: string;
}

/** The report as log lines: one when clean, the culprits by name when not. */
export function reportLines(report: ShutdownReport): LogLine[] {
  const { outcome, requests, jobs, workers, steps, duration, trigger } = report;
  const abandoned = requests.abandoned.map((request): LogLine => ({
    level: 'error',
    details: { request },
    message:
      `abandoned ${request.method} ${request.path}, in flight for ${request.age} ms, ` +
      (request.headersSent ? 'response begun' : 'no response begun'),
  }));
  const orphans = requests.orphans.map((handler): LogLine => ({
    level: 'error',
    details: { handler },
    message: `orphaned handler of ${handler.method} ${handler.path}, still running after ${handler.age} ms`,
  }));
  const leftJobs = jobs.abandoned.map((job): LogLine => ({
    level: 'error',
    details: { job },
    message:
      `abandoned job ${[job.name, job.id].filter((part) => part !== undefined).join(' ')}` +
      (job.age === undefined ? '' : `, running for ${job.age} ms`),
  }));
  const leftWorkers = workers
    .filter((worker) => worker.outcome !== 'done')
    .map((worker): LogLine => ({
      level: 'error',
      details: { worker },
      message: ended('worker', worker),
    }));
  const failed = steps
    .filter((step) => step.outcome !== 'done')
    .map((step): LogLine => ({
      level: 'error',
      details: { step },
      message: ended('step', step),
    }));
  const abandonedInAll =
    requests.abandoned.length +
    requests.moreAbandoned +
    requests.orphans.length +
    requests.moreOrphans +
    jobs.abandoned.length +
    jobs.moreAbandoned;
  const summary: LogLine = {
    level: outcome === 'clean' ? 'info' : 'error',
    details: { report },
    message:
      `${trigger}: shutdown ${outcome} in ${duration} ms: ${requests.completed} completed, ` +
      `${requests.refused} refused, ${abandonedInAll} abandoned, ` +
      `${steps.length - failed.length} of ${steps.length} steps done`,
  };
  return [...abandoned, ...orphans, ...leftJobs, ...leftWorkers, ...failed, summary];
}

function ended(what: string, { name, outcome, duration, error }: StepReport | WorkerReport): string {
  return `${what} '${name}' ${outcome} after ${duration} ms${error ? `: ${error}` : ''}`;
}
