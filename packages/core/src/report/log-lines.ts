import type { WorkerReport } from '../jobs/job.ts';
import type { StepReport } from '../steps/step.ts';
import type { AbandonedRequest, ShutdownReport, UnfinishedRequest } from './report.ts';

/** A line of the log: its level, the details for machines, the message for people. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly details: object;
  readonly message: string;
}

/** Returns the report as log lines: a line for each failure, then a summary. */
export function reportLines(report: ShutdownReport): LogLine[] {
  const { outcome, requests, connections, jobs, workers, steps, duration, trigger } = report;
  const abandoned = requests.abandoned.map((request): LogLine => ({
    level: 'error',
    details: { request },
    message: `abandoned ${abandonedInWords(request)}`,
  }));
  const orphans = requests.orphans.map((handler): LogLine => ({
    level: 'error',
    details: { handler },
    message: `orphaned handler of ${handler.method} ${handler.path}, still running after ${handler.age} ms`,
  }));
  const leftSockets = connections.abandoned.map((socket): LogLine => ({
    level: 'error',
    details: { socket },
    message: `abandoned upgraded socket ${socket.path}, open for ${socket.age} ms`,
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
  const abandonedInAll = [requests, connections, jobs].reduce(
    (sum, { abandoned: named, moreAbandoned }) => sum + named.length + moreAbandoned,
    requests.orphans.length + requests.moreOrphans,
  );
  const summary: LogLine = {
    level: outcome === 'clean' ? 'info' : 'error',
    details: { report },
    message:
      `${trigger}: shutdown ${outcome} in ${duration} ms: ${requests.completed} completed, ` +
      (requests.ended === 0 ? '' : `${requests.ended} ended, `) +
      (requests.broken === 0 ? '' : `${requests.broken} broken off, `) +
      `${requests.refused} refused, ${abandonedInAll} abandoned, ` +
      `${steps.length - failed.length} of ${steps.length} steps done`,
  };
  return [...abandoned, ...orphans, ...leftSockets, ...leftJobs, ...leftWorkers, ...failed, summary];
}

/** Describes a request that the engine cut off. */
export function abandonedInWords(request: AbandonedRequest): string {
  return inWords(request) + (request.reason === 'stalled' ? ', its upload stalled' : '');
}

/** Describes a request that did not finish. */
export function inWords({ method, path, age, headersSent }: UnfinishedRequest): string {
  return `${method} ${path}, in flight for ${age} ms, ${headersSent ? 'response begun' : 'no response begun'}`;
}

function ended(what: string, { name, outcome, duration, error }: StepReport | WorkerReport): string {
  return `${what} '${name}' ${outcome} after ${duration} ms${error ? `: ${error}` : ''}`;
}
