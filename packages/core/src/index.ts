export { checkDrainCall } from './util/arguments.ts';
export { closeServer, destroyServer } from './close-server.ts';
export { createDrain } from './create-drain.ts';
export { ERROR_CODES, QuiesceError } from './errors.ts';
export { DRAIN_STATES } from './phase.ts';
export { planFor } from './plan/plan-for.ts';
export { formatReport } from './report/format-report.ts';
export { SHUTDOWN_OUTCOMES } from './report/report.ts';

export type { DrainMessages } from './announcements.ts';
export type { CheckFunction, CheckOptions } from './health/check.ts';
export type { CloseServerOptions } from './close-server.ts';
export type { Drain, ShutdownOptions, StepFunction, Undo } from './drain.ts';
export type { QuiesceErrorCode } from './errors.ts';
export type { DrainEvents } from './events.ts';
export type {
  AbandonedJob,
  ActiveJob,
  JobCounts,
  StopContext,
  Task,
  WorkerOptions,
  WorkerReport,
} from './jobs/job.ts';
export type {
  ConnectionOptions,
  DrainOptions,
  HealthOptions,
  HealthRoute,
  Logger,
  QuietDelay,
  RefusalOptions,
  Situation,
  SpreadRate,
} from './options/options.ts';
export type { Place, PlannedStop } from './plan/plan-for.ts';
export type { Pace, Plan } from './plan/plan.ts';
export type { Prober } from './plan/probers.ts';
export type { DrainState } from './phase.ts';
export type {
  AbandonedRequest,
  AbandonedSocket,
  ConnectionCounts,
  OrphanedHandler,
  RequestCounts,
  ShutdownReport,
  UnfinishedRequest,
} from './report/report.ts';
export type { AnyRequest, AnyResponse } from './requests/request.ts';
export type { RefusedRequest } from './requests/requests.ts';
export type { Resource } from './steps/resource.ts';
export type { CloseOptions, FlushOptions, StepContext, StepPhase, StepReport } from './steps/step.ts';
export type { WatchableServer } from './connections/server.ts';
export type {
  EngineServerLike,
  SocketIoNamespaceLike,
  SocketIoServerLike,
} from './traffic/engine-io-like.ts';
export type {
  UpgradeOptions,
  WebSocketLike,
  WebSocketServerLike,
  WebSocketsOptions,
  WebSocketsServer,
} from './traffic/farewells.ts';
export type { StreamEnding, StreamOptions } from './traffic/streams.ts';
