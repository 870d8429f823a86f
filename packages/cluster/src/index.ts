export { CLUSTER_ERROR_CODES, ClusterError } from './errors.ts';
export { runWorkers } from './run-workers.ts';

export type { ClusterErrorCode } from './errors.ts';
export type { BackOff, ReadyCheck, RunWorkersOptions } from './options.ts';
export type {
  Replacement,
  RestartFailure,
  RollingRestartReport,
  WorkerExit,
  WorkersShutdownReport,
} from './report.ts';
export type { Workers } from './workers.ts';
