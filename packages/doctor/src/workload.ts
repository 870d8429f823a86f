import type { Setting } from './changes.ts';
import type { Change, ChangeValue } from './report.ts';

/** What every platform has in common: it asks a process to stop, waits, and kills it. */
interface Stoppable {
  readonly name: string;
  readonly at: Setting;
  readonly limit: Limit;
  /** What the process is asked with. */
  readonly stopSignals: readonly StopSignal[];
  readonly launch: Launch | undefined;
  /** Whether the signal goes to the first process alone, or to all that it has started, too. */
  readonly signalled: 'first' | 'all';
}

export interface Limit {
  readonly key: string;
  /** Milliseconds; `Infinity` for no limit. */
  readonly time: number;
  readonly byDefault: boolean;
  readonly at: Setting;
  /** A time as the file writes it, rounded up where it takes whole seconds only. */
  write(ms: number): { readonly time: number; readonly value: ChangeValue };
}

export interface StopSignal {
  readonly signal: string;
  readonly key: string;
  readonly byDefault: boolean;
  /** What has the service hear it. */
  change(signal: string): Change;
}

/** How the process is started. */
export interface Launch {
  readonly argv: readonly string[];
  readonly at: Setting;
  /** The same, started by other words. */
  rewrite(argv: readonly string[]): Change[];
}

export interface KubernetesWorkload extends Stoppable {
  readonly platform: 'kubernetes';
  /** Whether requests come to it. */
  readonly serves: boolean;
  readonly preStop: PreStop | undefined;
  readonly readiness: Probe | undefined;
  readonly liveness: Probe | undefined;
  readonly startup: Probe | undefined;
  /** Where a readiness probe would stand. */
  readonly readinessAt: Setting;
  readonly rollout: Rollout | undefined;
}

export interface PreStop {
  /** Milliseconds, where it only sleeps. */
  readonly time: number | undefined;
  readonly at: Setting;
}

export interface Probe {
  readonly kind: 'readinessProbe' | 'livenessProbe' | 'startupProbe';
  /** Milliseconds. */
  readonly period: number;
  readonly periodAt: Setting;
  readonly failures: number;
  /** Of an HTTP probe. */
  readonly path: string | undefined;
  readonly port: string | undefined;
  readonly pathAt: Setting;
  /** Milliseconds that the container gets if this probe ends it. */
  readonly grace: number | undefined;
  readonly graceAt: Setting;
}

/** How the pods of a workload are replaced. */
export interface Rollout {
  readonly replicas: number | undefined;
  readonly replicasAt: Setting;
  readonly recreate: boolean;
  readonly typeAt: Setting;
  /** Of them, how many may be missing; as it is written. */
  readonly maxUnavailable: string | number | undefined;
  readonly maxUnavailableAt: Setting;
}

export interface ComposeWorkload extends Stoppable {
  readonly platform: 'compose';
  /** What `deploy` says of updates; nothing without `deploy`. */
  readonly updates: { readonly order: string; readonly at: Setting } | undefined;
  readonly extendsAt: Setting | undefined;
}

export interface SystemdWorkload extends Stoppable {
  readonly platform: 'systemd';
  readonly killMode: string;
  readonly killModeAt: Setting;
  readonly sendSighup: boolean;
  readonly sendSighupAt: Setting;
  readonly sendSigkill: boolean;
  readonly sendSigkillAt: Setting;
  readonly execStop: readonly string[];
  readonly execStopAt: Setting;
  readonly successExitStatus: readonly string[];
  readonly successExitStatusAt: Setting;
}

export interface Pm2Workload extends Stoppable {
  readonly platform: 'pm2';
  readonly cluster: boolean;
  readonly execModeAt: Setting;
  readonly waitReady: boolean;
  readonly listenTimeout: number | undefined;
  readonly listenTimeoutAt: Setting;
}

export type Workload = KubernetesWorkload | ComposeWorkload | SystemdWorkload | Pm2Workload;
