import type { DrainOptions } from '@quiesce/core';
import { DoctorError, shown } from './errors.ts';
import type { Kind } from './report.ts';

/** A file that is read, or one whose text is there already, such as what `helm template` printed. */
export type DoctorFile = string | { readonly name: string; readonly text: string };

/** Options of `doctor`. All times are in milliseconds. */
export interface DoctorOptions {
  /** The options that the service gives to `createDrain`. @default {} */
  readonly drain?: DrainOptions;
  /**
   * A source file with the call of `createDrain({…})`, or of `register(fastifyDrain, {…})`: its options are read, and nothing of it
   * runs. What `drain` says goes first.
   */
  readonly drainFile?: string;
  /** How long the process gets from the signal to the kill, where no file says it. @default the platform's default */
  readonly grace?: number;
  /** What the files are. @default recognised from content and name */
  readonly kind?: Kind;
  /** Which containers, services, units and apps run the drain, by name. @default every one */
  readonly only?: readonly string[];
  /** What has to be left between the end of the shutdown and the kill. @default 2000 */
  readonly margin?: number;
  /** How long it takes until every router knows that a pod is deleted. @default 5000 */
  readonly propagation?: number;
  /** How long clients go on using an address that they have looked up. @default 0 */
  readonly clientCache?: number;
  /** How long a preStop hook takes, where it is none that only sleeps. @default not known, counted as 0 */
  readonly preStop?: number;
  /** How the balancer checks readiness, if one does. @default none does */
  readonly balancerCheck?: BalancerCheck;
  /** How long the balancer keeps idle connections to the service: 60 s on an AWS ALB, 600 s on Google's. */
  readonly balancerIdle?: number;
  /** How long the balancer lets connections go on once a target is to leave. */
  readonly deregistration?: number;
  /** The server's `keepAliveTimeout`. @default 5000, Node's */
  readonly keepAliveTimeout?: number;
  /** The longest that a request may take. */
  readonly longestRequest?: number;
  /** Whether the service runs in workers of node:cluster. @default what pm2's `exec_mode` says */
  readonly cluster?: boolean;
  /** The signal of pm2: `PM2_KILL_SIGNAL` in the environment of its daemon. @default 'SIGINT' */
  readonly pm2KillSignal?: string;
}

export interface BalancerCheck {
  /** From one check to the next. */
  readonly interval: number;
  /** How many have to fail. @default 3 */
  readonly failures?: number;
  /** How long one may take. @default 1000 */
  readonly timeout?: number;
}

/** Options with their defaults. */
export interface Settings {
  readonly grace: number | undefined;
  readonly kind: Kind | undefined;
  readonly only: readonly string[] | undefined;
  readonly margin: number;
  readonly propagation: number;
  readonly clientCache: number;
  readonly preStop: number | undefined;
  readonly balancerCheck: Required<BalancerCheck> | undefined;
  readonly balancerIdle: number | undefined;
  readonly deregistration: number | undefined;
  readonly keepAliveTimeout: number;
  readonly longestRequest: number | undefined;
  readonly cluster: boolean;
  readonly pm2KillSignal: string;
}

const TIMES = [
  'grace',
  'margin',
  'propagation',
  'clientCache',
  'preStop',
  'balancerIdle',
  'deregistration',
  'keepAliveTimeout',
  'longestRequest',
] as const;

/** @throws DoctorError `ERR_QUIESCE_DOCTOR_OPTION` */
export function resolveSettings(options: DoctorOptions): Settings {
  for (const name of TIMES) checkNumber(name, options[name]);
  const { balancerCheck } = options;
  if (balancerCheck !== undefined) {
    for (const name of ['interval', 'failures', 'timeout'] as const) {
      checkNumber(`balancerCheck.${name}`, balancerCheck[name]);
    }
  }
  return {
    grace: options.grace,
    kind: options.kind,
    only: options.only,
    margin: options.margin ?? 2_000,
    propagation: options.propagation ?? 5_000,
    clientCache: options.clientCache ?? 0,
    preStop: options.preStop,
    balancerCheck: balancerCheck && {
      interval: balancerCheck.interval,
      failures: balancerCheck.failures ?? 3,
      timeout: balancerCheck.timeout ?? 1_000,
    },
    balancerIdle: options.balancerIdle,
    deregistration: options.deregistration,
    keepAliveTimeout: options.keepAliveTimeout ?? 5_000,
    longestRequest: options.longestRequest,
    cluster: options.cluster ?? false,
    pm2KillSignal: options.pm2KillSignal ?? 'SIGINT',
  };
}

function checkNumber(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && Number.isFinite(value))) return;
  throw new DoctorError(
    'ERR_QUIESCE_DOCTOR_OPTION',
    `Option '${name}' must be a number, 0 or more; received ${shown(value)}.`,
  );
}
