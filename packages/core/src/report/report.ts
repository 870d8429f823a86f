import type { Plan } from '../plan/plan.ts';
import type { JobCounts, WorkerReport } from '../jobs/job.ts';
import type { StepReport } from '../steps/step.ts';

/** A request that was not answered whole. Never a query string, a header or a body: those hold secrets. */
export interface UnfinishedRequest {
  readonly method: string;
  /** Path of the request, without its query string. */
  readonly path: string;
  /** ms since it came in. */
  readonly age: number;
  /** Whether its status and headers had been sent: if so, the client saw a response that broke off. */
  readonly headersSent: boolean;
}

/** A request that the engine cut off. */
export interface AbandonedRequest extends UnfinishedRequest {
  /**
   * `cut`, draining took too long; `stalled`, its upload made no progress in either direction for `uploadGrace`: over HTTP/1 it was
   * answered with 408 if its response had not begun, and its connection was ended; over HTTP/2 its stream was reset (CANCEL).
   */
  readonly reason: 'cut' | 'stalled';
}

/** A handler that had not settled when nobody could wait for it any longer, although its request was over. */
export interface OrphanedHandler {
  readonly method: string;
  /** Path of the request, without its query string. */
  readonly path: string;
  /** ms since the request came in. */
  readonly age: number;
}

/** What happened to the requests, from the trigger on. */
export interface RequestCounts {
  /** In flight when the shutdown started. */
  readonly inFlightAtStart: number;
  /** Taken in after that: by a lame duck, or while draining with `admission: 'serve'`. */
  readonly admitted: number;
  /** Answered whole: the kernel took all of the answer. */
  readonly completed: number;
  /** Event streams, and other responses of `drain.stream(response, 'end')`, that the engine ended cleanly. */
  readonly ended: number;
  /** Ended without a whole answer because the client left, or its request did not arrive: nobody waits for them. */
  readonly aborted: number;
  /**
   * Broken off by the service while the client was still there: by the handler, or by a timeout of Node's. The outcome is
   * `failed`.
   */
  readonly broken: number;
  /** Refused: their handlers never ran. */
  readonly refused: number;
  /** Still in flight as the report was made: their handlers wait for this very report. */
  readonly awaiting: number;
  /** Cut off by the engine while in flight: the first hundred. */
  readonly abandoned: readonly AbandonedRequest[];
  /**
   * Cut off as well, and not named.
   * `inFlightAtStart + admitted = completed + ended + aborted + broken + awaiting + abandoned.length + moreAbandoned`.
   */
  readonly moreAbandoned: number;
  /**
   * Handlers that still ran when the first step began, although their clients had left or their responses were over: the first
   * hundred, the oldest first. They have no part in the sum.
   */
  readonly orphans: readonly OrphanedHandler[];
  /** Handlers that still ran as well, and are not named. */
  readonly moreOrphans: number;
}

/** How the connections ended that were open at the trigger or came later. */
export interface ConnectionCounts {
  /** Open when the shutdown started. */
  readonly openAtStart: number;
  /** Accepted after that. */
  readonly accepted: number;
  /** Ended after a response that said `Connection: close`, a GOAWAY frame, or a WebSocket's close frame. */
  readonly announced: number;
  /** Ended by the engine while nothing was in flight on them. */
  readonly idle: number;
  /**
   * Clients that the engine sent away with nothing in flight: WebSockets, sessions of Socket.IO, event streams, HTTP/2 sessions and
   * idle connections.
   */
  readonly sentAway: number;
  /** The most of them within one second: so many may reconnect within a second. */
  readonly peakPerSecond: number;
  /** Ended because a request had begun to arrive and did not go on. */
  readonly timedOut: number;
  /** Ended by the client, or by one of the server's own timeouts. */
  readonly byClient: number;
  /** Still open as the report was made, with a request whose handler waits for this very report. */
  readonly awaiting: number;
  /** Cut with a request in flight, or while they spoke another protocol after an upgrade. */
  readonly cut: number;
  /** Of those that were cut, the upgraded sockets: the first hundred. */
  readonly abandoned: readonly AbandonedSocket[];
  /** Upgraded sockets that were cut as well, and are not named. */
  readonly moreAbandoned: number;
}

/** An upgraded socket, such as a WebSocket, that was cut. */
export interface AbandonedSocket {
  /** Path of the request that asked for the upgrade, without its query string. */
  readonly path: string;
  /** ms since the upgrade. */
  readonly age: number;
}

/** Every outcome of a shutdown, the gravest last. */
export const SHUTDOWN_OUTCOMES = ['clean', 'failed', 'cut', 'forced'] as const;

/** What a shutdown did; JSON-serialisable. All durations are in ms. */
export interface ShutdownReport {
  /** What started it: a signal's name, `'message shutdown'`, `'primary gone'`, or the reason given to `shutdown()`. */
  readonly trigger: string;
  /** What was decided when it began, and why. */
  readonly plan: Plan;
  /**
   * `clean`, everything finished; `failed`, a step or a worker failed, a handler broke its response off, an upload stalled and was
   * abandoned, or an exception was not caught; `cut`, draining took too long and what was in flight was abandoned; `forced`, a second SIGINT or the deadline ended it. The gravest one that happened.
   */
  readonly outcome: (typeof SHUTDOWN_OUTCOMES)[number];
  /** 0 where the outcome is `clean`, else 1. */
  readonly exitCode: 0 | 1;
  /** When it started, ISO 8601. */
  readonly startedAt: string;
  /** From the trigger to the end of cleanup. */
  readonly duration: number;
  readonly phases: { readonly lameDuck: number; readonly draining: number; readonly closing: number };
  /** Part of the deadline that was used, 0 to 1. */
  readonly budgetUsed: number;
  readonly requests: RequestCounts;
  readonly connections: ConnectionCounts;
  readonly jobs: JobCounts;
  readonly workers: readonly WorkerReport[];
  readonly steps: readonly StepReport[];
  /** Exceptions and rejections that nobody caught while it went on, as text; ten at most. */
  readonly errors: readonly string[];
  /** Kinds of what still kept the process alive at the end, as `process.getActiveResourcesInfo()` names them. */
  readonly activeResources: Readonly<Record<string, number>>;
}
