import { describe, expectTypeOf, it } from 'vitest';
import {
  ERROR_CODES,
  QuiesceError,
  type AbandonedJob,
  type AbandonedRequest,
  type ConnectionCounts,
  type Drain,
  type DrainEvents,
  type DrainMessages,
  type DrainState,
  type QuiesceErrorCode,
  type JobCounts,
  type OrphanedHandler,
  type RefusedRequest,
  type RequestCounts,
  type ShutdownOptions,
  type ShutdownReport,
  type StepPhase,
  type StepReport,
  type Undo,
  type WorkerReport,
} from '@quiesce/core';

declare const drain: Drain;

describe('a drain', () => {
  it('a drain has exactly these members', () => {
    expectTypeOf<keyof Drain>().toEqualTypeOf<
      | 'state'
      | 'inFlight'
      | 'plan'
      | 'signal'
      | 'watch'
      | 'handler'
      | 'admit'
      | 'track'
      | 'webSockets'
      | 'stream'
      | 'upgrade'
      | 'onFarewell'
      | 'check'
      | 'ready'
      | 'shutdown'
      | 'resume'
      | 'handleSignals'
      | 'run'
      | 'worker'
      | 'onFlush'
      | 'onClose'
      | 'on'
    >();
  });

  it('the state of a drain is read-only', () => {
    expectTypeOf<Pick<Drain, 'state' | 'inFlight' | 'signal'>>().toEqualTypeOf<{
      readonly state: DrainState;
      readonly inFlight: number;
      readonly signal: AbortSignal;
    }>();
    expectTypeOf<DrainState>().toEqualTypeOf<
      'starting' | 'ready' | 'lame-duck' | 'draining' | 'closing' | 'closed'
    >();
  });

  it('the methods of a drain have these types', () => {
    expectTypeOf<Drain['ready']>().toEqualTypeOf<() => void>();
    expectTypeOf<Drain['shutdown']>().toEqualTypeOf<
      (reason?: string, options?: ShutdownOptions) => Promise<ShutdownReport>
    >();
    expectTypeOf<ShutdownOptions>().toEqualTypeOf<{
      readonly deadline?: number;
      readonly exit?: boolean;
      readonly request?: object;
    }>();
    expectTypeOf<Drain['resume']>().toEqualTypeOf<() => boolean>();
    expectTypeOf<Drain['handleSignals']>().toEqualTypeOf<() => Undo>();
    expectTypeOf<Undo>().toEqualTypeOf<() => void>();
  });

  it('each event of a drain passes the values that belong to it', () => {
    expectTypeOf<DrainEvents>().toEqualTypeOf<{
      state: (to: DrainState, from: DrainState, at: number) => void;
      ready: () => void;
      'lame-duck': (trigger: string) => void;
      draining: (trigger: string) => void;
      closing: (trigger: string) => void;
      closed: (report: ShutdownReport) => void;
      refused: (request: RefusedRequest) => void;
      abandoned: (request: AbandonedRequest) => void;
      'sent-away': (clients: number) => void;
      step: (step: StepReport) => void;
    }>();
    expectTypeOf(
      drain.on('ready', (...values) => expectTypeOf(values).toEqualTypeOf<[]>()),
    ).toEqualTypeOf<Undo>();
    drain.on('lame-duck', (trigger) => expectTypeOf(trigger).toEqualTypeOf<string>());
    drain.on('draining', (trigger) => expectTypeOf(trigger).toEqualTypeOf<string>());
    drain.on('closing', (trigger) => expectTypeOf(trigger).toEqualTypeOf<string>());
    drain.on('closed', (report) => expectTypeOf(report).toEqualTypeOf<ShutdownReport>());
    // @ts-expect-error: there is no such event
    drain.on('close', () => undefined);
    // @ts-expect-error: the trigger is text
    drain.on('draining', (trigger: number) => trigger);
    // @ts-expect-error: a listener is a function
    drain.on('ready', { handleEvent() {} });
  });
});

describe('the diagnostics channels', () => {
  it('each message of a diagnostics channel has the drain and the values of its event', () => {
    expectTypeOf<{ [Name in keyof DrainMessages]: Flat<DrainMessages[Name]> }>().toEqualTypeOf<{
      'quiesce:state': {
        readonly drain: Drain;
        readonly from: DrainState;
        readonly to: DrainState;
        readonly at: number;
      };
      'quiesce:closed': { readonly drain: Drain; readonly report: ShutdownReport };
      'quiesce:refused': { readonly drain: Drain; readonly request: RefusedRequest };
      'quiesce:abandoned': { readonly drain: Drain; readonly request: AbandonedRequest };
      'quiesce:sent-away': { readonly drain: Drain; readonly clients: number };
      'quiesce:step': { readonly drain: Drain; readonly step: StepReport };
    }>();
  });
});

/** Merges an intersection into one object type. */
type Flat<Value> = { [Key in keyof Value]: Value[Key] };

describe('ShutdownReport', () => {
  it('a shutdown report has these fields', () => {
    expectTypeOf<keyof ShutdownReport>().toEqualTypeOf<
      | 'trigger'
      | 'plan'
      | 'outcome'
      | 'exitCode'
      | 'startedAt'
      | 'duration'
      | 'phases'
      | 'budgetUsed'
      | 'requests'
      | 'connections'
      | 'jobs'
      | 'workers'
      | 'steps'
      | 'errors'
      | 'activeResources'
    >();
    expectTypeOf<ShutdownReport['outcome']>().toEqualTypeOf<'clean' | 'failed' | 'cut' | 'forced'>();
    expectTypeOf<ShutdownReport['exitCode']>().toEqualTypeOf<0 | 1>();
    expectTypeOf<ShutdownReport['requests']>().toEqualTypeOf<RequestCounts>();
    expectTypeOf<ShutdownReport['connections']>().toEqualTypeOf<ConnectionCounts>();
    expectTypeOf<ShutdownReport['jobs']>().toEqualTypeOf<JobCounts>();
    expectTypeOf<ShutdownReport['workers']>().toEqualTypeOf<readonly WorkerReport[]>();
    expectTypeOf<JobCounts['abandoned']>().toEqualTypeOf<readonly AbandonedJob[]>();
    expectTypeOf<WorkerReport['outcome']>().toEqualTypeOf<StepReport['outcome']>();
    expectTypeOf<ShutdownReport['errors']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<ShutdownReport['steps']>().toEqualTypeOf<readonly StepReport[]>();
    expectTypeOf<RequestCounts['abandoned']>().toEqualTypeOf<readonly AbandonedRequest[]>();
    expectTypeOf<RequestCounts['orphans']>().toEqualTypeOf<readonly OrphanedHandler[]>();
    expectTypeOf<StepReport['outcome']>().toEqualTypeOf<'done' | 'failed' | 'timed-out' | 'abandoned'>();
    expectTypeOf<StepReport['phase']>().toEqualTypeOf<StepPhase>();
    expectTypeOf<StepPhase>().toEqualTypeOf<'flush' | 'close'>();
  });

  it('a shutdown report is unchanged by a round trip through JSON', () => {
    expectTypeOf<Json<ShutdownReport>>().toEqualTypeOf<ShutdownReport>();
    // Shows that the check above detects types that JSON changes.
    expectTypeOf<Json<{ at: Date }>>().toEqualTypeOf<{ at: string }>();
    expectTypeOf<Json<{ run(): void; count: bigint; none: string | undefined }>>().toEqualTypeOf<{
      run: never;
      count: never;
      none: string;
    }>();
    expectTypeOf<Json<ReadonlyMap<string, number>>>().not.toEqualTypeOf<ReadonlyMap<string, number>>();
  });
});

/** The type of a value after it was written as JSON and parsed again. */
type Json<Value> = Value extends string | number | boolean | null
  ? Value
  : Value extends { toJSON(): infer Written }
    ? Written
    : Value extends (...values: never[]) => unknown
      ? never
      : Value extends object
        ? { [Key in keyof Value]: Json<Value[Key]> }
        : never;

describe('QuiesceError', () => {
  it('a QuiesceError is an Error whose code is one of a closed set', () => {
    const error = new QuiesceError('ERR_QUIESCE_BUDGET', 'message', { cause: 1 });
    expectTypeOf(error).toExtend<Error>();
    expectTypeOf(error.code).toEqualTypeOf<QuiesceErrorCode>();
    expectTypeOf(ERROR_CODES).items.toEqualTypeOf<QuiesceErrorCode>();
    expectTypeOf<string>().not.toExtend<QuiesceErrorCode>();
    // @ts-expect-error: there is no such code
    expectTypeOf(new QuiesceError('ERR_OTHER', 'message'));
  });
});
