import type { DrainOptions } from '@quiesce/core';
import type { Platform } from '../../../packages/core/src/options/platform.ts';

/** The environment that a pod can detect, and its options. */
export interface Circumstances {
  readonly options?: DrainOptions;
  readonly platform?: Platform;
  readonly isClusterWorker?: boolean;
  /** Load balancers that check its readiness. @default none */
  readonly routers?: {
    readonly count: number;
    /** Seconds between two health checks of each. */
    readonly interval: number;
  };
}
