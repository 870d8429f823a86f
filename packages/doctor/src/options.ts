import type { DrainOptions } from '@quiesce/core';
import { DoctorError, shown } from './errors.ts';
import type { Kind } from './report.ts';

/** The path of a file, or a name with its text, such as the output of `helm template`. */
export type DoctorFile = string | { readonly name: string; readonly text: string };

/** Options of `doctor`. All times are in milliseconds. */
export interface DoctorOptions {
  /** The options that the service gives to `createDrain`. @default {} */
  readonly drain?: DrainOptions;
  /**
   * A source file that calls `createDrain({…})` or `register(fastifyDrain, {…})`. Its options are read without running it.
   * `drain` takes precedence over them.
   */
  readonly drainFile?: string;
  /** Time from the signal to the kill, for files that do not set it. @default the platform's default */
  readonly grace?: number;
  /** The kind of the files. @default recognised from content and name */
  readonly kind?: Kind;
  /** Names of the containers, services, units and apps that run the drain. @default all of them */
  readonly only?: readonly string[];
  /** Minimum time between the end of the shutdown and the kill. @default 2000 */
  readonly margin?: number;
  /** Time until every router knows that a pod is being deleted. @default 5000 */
  readonly propagation?: number;
  /** How long clients keep using a cached address. @default 0 */
  readonly clientCache?: number;
  /** Duration of a preStop hook that does more than sleep. @default unknown, counted as 0 */
  readonly preStop?: number;
  /** Health check of the load balancer. @default no check */
  readonly balancerCheck?: BalancerCheck;
  /** Idle timeout of the load balancer's connections to the service: 60 s on an AWS ALB, 600 s on Google's. */
  readonly balancerIdle?: number;
  /** How long the load balancer keeps connections to a target that is being deregistered. */
  readonly deregistration?: number;
  /** The server's `keepAliveTimeout`. @default 5000, as in Node */
  readonly keepAliveTimeout?: number;
  /** Duration of the longest request. */
  readonly longestRequest?: number;
  /** True if the service runs in workers of node:cluster. @default from `exec_mode` of pm2 */
  readonly cluster?: boolean;
  /** The signal of pm2: `PM2_KILL_SIGNAL` in the environment of its daemon. @default 'SIGINT' */
  readonly pm2KillSignal?: string;
}

export interface BalancerCheck {
  /** Time between two checks. */
  readonly interval: number;
  /** Number of failures until the target counts as down. @default 3 */
  readonly failures?: number;
  /** Timeout of one check. @default 1000 */
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
