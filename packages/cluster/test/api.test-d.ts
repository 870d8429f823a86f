import type { Worker } from 'node:cluster';
import {
  runWorkers,
  type ClusterErrorCode,
  type RollingRestartReport,
  type RunWorkersOptions,
  type Workers,
  type WorkersShutdownReport,
} from '@quiesce/cluster';
import type * as cluster from '@quiesce/cluster';
import { describe, expectTypeOf, it } from 'vitest';

declare const workers: Workers;

describe('runWorkers', () => {
  it('@quiesce/cluster exports one function', () => {
    expectTypeOf<keyof typeof cluster>().toEqualTypeOf<
      'runWorkers' | 'ClusterError' | 'CLUSTER_ERROR_CODES'
    >();
  });

  it('runWorkers takes optional options and returns the workers', () => {
    expectTypeOf(runWorkers).toEqualTypeOf<(options?: RunWorkersOptions) => Workers>();
    // @ts-expect-error: a number of workers
    runWorkers({ count: '4' });
    // @ts-expect-error: there is no such signal
    runWorkers({ restartSignal: 'SIGRELOAD' });
  });

  it('the option ready may be a function', () => {
    runWorkers({
      ready: async (worker, signal) => {
        expectTypeOf(worker).toEqualTypeOf<Worker>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      },
    });
  });
});

describe('the workers', () => {
  it('rollingRestart() and shutdown() resolve to reports', () => {
    expectTypeOf(workers.rollingRestart()).toEqualTypeOf<Promise<RollingRestartReport>>();
    expectTypeOf(workers.shutdown()).toEqualTypeOf<Promise<WorkersShutdownReport>>();
    expectTypeOf<RollingRestartReport['outcome']>().toEqualTypeOf<'done' | 'failed' | 'called-off'>();
    expectTypeOf<WorkersShutdownReport['exitCode']>().toEqualTypeOf<0 | 1>();
  });

  it('a restart failure has one of the error codes', () => {
    type Failure = NonNullable<RollingRestartReport['failure']>;
    expectTypeOf<Failure['code']>().toEqualTypeOf<ClusterErrorCode>();
  });
});
