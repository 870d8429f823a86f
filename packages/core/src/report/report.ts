import type { Plan } from '../plan/plan.ts';
import type { JobCounts, WorkerReport } from '../jobs/job.ts';
import type { StepReport } from '../steps/step.ts';

/** A request without a complete response. Never contains a query string, a header or a body, because those may hold secrets. */
export interface UnfinishedRequest {
  readonly method: string;
  /** Path of the request, without its query string. */
  readonly path: string;
  /** ms since it arrived. */
  readonly age: number;
  /** True if its status and headers had been sent: the client saw a response that broke off. */
  readonly headersSent: boolean;
}

/** A request that the engine cut off. */
export interface AbandonedRequest extends UnfinishedRequest {
  /**
   * `cut`: draining took too long. `stalled`: its upload made no progress in either direction for `uploadGrace`; over HTTP/1 it was
   * answered with 408 if its response had not begun, and its connection was ended; over HTTP/2 its stream was reset (CANCEL).
   */
  readonly reason: 'cut' | 'stalled';
}

/** A handler that had not settled when the engine stopped waiting for it, although its request had ended. */
export interface OrphanedHandler {
  readonly method: string;
  /** Path of the request, without its query string. */
  readonly path: string;
  /** ms since the request arrived. */
  readonly age: number;
}

/** Counts of requests since the trigger of the shutdown. */
export interface RequestCounts {
  /** In flight when the shutdown started. */
  readonly inFlightAtStart: number;
  /** Accepted after that: by a lame duck, or while draining with `admission: 'serve'`. */
  readonly admitted: number;
  /** Answered completely: the kernel accepted the whole response. */
  readonly completed: number;
  /** Event streams, and other responses of `drain.stream(response, 'end')`, that the engine ended cleanly. */
  readonly ended: number;
  /** Ended without a complete response because the client left or its request did not arrive completely. */
  readonly aborted: number;
  /**
   * Broken off by the service while the client was still there: by the handler, or by one of Node's timeouts. The outcome is
   * `failed`.
   */
  readonly broken: number;
  /** Refused: their handlers never ran. */
  readonly refused: number;
  /** Still in flight when the report was made: their handlers await this report. */
  readonly awaiting: number;
  /** Cut off by the engine while in flight: the first hundred. */
  readonly abandoned: readonly AbandonedRequest[];
  /**
   * Number of further requests that were cut off, beyond those listed.
   * `inFlightAtStart + admitted = completed + ended + aborted + broken + awaiting + abandoned.length + moreAbandoned`.
   */
  readonly moreAbandoned: number;
  /**
   * Handlers still running when the first step began, although their clients had left or their responses were complete: the first
   * hundred, oldest first. They are not part of the sum.
   */
  readonly orphans: readonly OrphanedHandler[];
  /** Number of further orphaned handlers, beyond those listed. */
  readonly moreOrphans: number;
}

/** How connections ended, of those open at the trigger or accepted later. */
export interface ConnectionCounts {
  /** Open when the shutdown started. */
  readonly openAtStart: number;
  /** Accepted after that. */
  readonly accepted: number;
  /** Ended after a response with `Connection: close`, a GOAWAY frame, or a WebSocket close frame. */
  readonly announced: number;
  /** Ended by the engine with nothing in flight. */
  readonly idle: number;
  /**
   * Clients that the engine disconnected with nothing in flight: WebSockets, Socket.IO sessions, event streams, HTTP/2 sessions and
   * idle connections.
   */
  readonly sentAway: number;
  /** The most of them in any one second: this many may reconnect within a second. */
  readonly peakPerSecond: number;
  /** Ended because a request had begun to arrive and then stalled. */
  readonly timedOut: number;
  /** Ended by the client, or by one of the server's own timeouts. */
  readonly byClient: number;
  /** Still open when the report was made, with a request whose handler awaits this report. */
  readonly awaiting: number;
  /** Cut with a request in flight, or while upgraded to another protocol. */
  readonly cut: number;
  /** The upgraded sockets that were cut: the first hundred. */
  readonly abandoned: readonly AbandonedSocket[];
  /** Number of further upgraded sockets that were cut, beyond those listed. */
  readonly moreAbandoned: number;
}

/** An upgraded socket, such as a WebSocket, that was cut. */
export interface AbandonedSocket {
  /** Path of the request that asked for the upgrade, without its query string. */
  readonly path: string;
  /** ms since the upgrade. */
  readonly age: number;
}

/** Every outcome of a shutdown, the most serious last. */
export const SHUTDOWN_OUTCOMES = ['clean', 'failed', 'cut', 'forced'] as const;

/** The result of a shutdown; JSON-serialisable. All durations are in ms. */
export interface ShutdownReport {
  /** Its trigger: a signal's name, `'message shutdown'`, `'primary gone'`, or the reason given to `shutdown()`. */
  readonly trigger: string;
  /** The plan made when it began, with its reason. */
  readonly plan: Plan;
  /**
   * The most serious of what happened. `clean`: everything finished. `failed`: a step or a worker failed, a handler broke off its
   * response, an upload stalled and was abandoned, or an exception was not caught. `cut`: draining took too long, and work in
   * flight was abandoned. `forced`: a second SIGINT or the deadline ended it.
   */
  readonly outcome: (typeof SHUTDOWN_OUTCOMES)[number];
  /** 0 if the outcome is `clean`, else 1. */
  readonly exitCode: 0 | 1;
  /** When it started, ISO 8601. */
  readonly startedAt: string;
  /** From the trigger to the end of cleanup. */
  readonly duration: number;
  readonly phases: { readonly lameDuck: number; readonly draining: number; readonly closing: number };
  /** Fraction of the deadline that was used; more than 1 if the event loop was blocked. */
  readonly budgetUsed: number;
  readonly requests: RequestCounts;
  readonly connections: ConnectionCounts;
  readonly jobs: JobCounts;
  readonly workers: readonly WorkerReport[];
  readonly steps: readonly StepReport[];
  /** Uncaught exceptions and unhandled rejections during the shutdown, as text; ten at most. */
  readonly errors: readonly string[];
  /** Kinds of resources that still kept the process alive at the end, as named by `process.getActiveResourcesInfo()`. */
  readonly activeResources: Readonly<Record<string, number>>;
}
