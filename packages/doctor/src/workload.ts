import type { Setting } from './changes.ts';
import type { Change, ChangeValue } from './report.ts';

/** The common properties of every platform: it asks a process to stop, waits, and kills it. */
interface Stoppable {
  readonly name: string;
  readonly at: Setting;
  readonly limit: Limit;
  /** The signals or messages that ask the process to stop. */
  readonly stopSignals: readonly StopSignal[];
  readonly launch: Launch | undefined;
  /** Why it is not a Node.js service: a database, or a proxy beside one. It is then judged only with `--only`. */
  readonly foreign?: string | undefined;
  /** The recipients of the signal: the first process alone, or also every process that it has started. */
  readonly signalled: 'first' | 'all';
}

export interface Limit {
  readonly key: string;
  /** Milliseconds; `Infinity` for no limit. */
  readonly time: number;
  readonly byDefault: boolean;
  readonly at: Setting;
  /** Longest time in ms that the platform accepts. The same as `time` if it cannot be changed. */
  readonly max?: number;
  /** Returns a time in the syntax of the file, rounded up if it takes only whole seconds. */
  write(ms: number): { readonly time: number; readonly value: ChangeValue };
  /** Returns the change that raises it, if no key of the file does. */
  raise?(ms: number): Change;
}

export interface StopSignal {
  readonly signal: string;
  readonly key: string;
  readonly byDefault: boolean;
  /** Returns the change that makes the service handle the signal. */
  change(signal: string): Change;
}

/** How the process is started. */
export interface Launch {
  readonly argv: readonly string[];
  readonly at: Setting;
  /** True if `sh` replaces itself with the last command of its script, as BusyBox and bash do; the `sh` of Debian stays. */
  readonly shBecomes?: boolean;
  /** Returns the text of a script that is named in `argv`, if the files of the image are available. */
  script?(path: string): Script;
  /** Returns the changes that start the same with other words. */
  rewrite(argv: readonly string[]): Change[];
}

/** A shell script; without a text its effect is unknown. */
export interface Script {
  readonly text: string | undefined;
}

/** The known properties of an image or a command line alone, on any platform. */
export interface PlainWorkload extends Stoppable {
  readonly platform: 'dockerfile' | 'ecs' | 'nomad' | 'fly' | 'procfile' | 'grace';
}

export interface KubernetesWorkload extends Stoppable {
  readonly platform: 'kubernetes';
  /** True if it receives requests. */
  readonly serves: boolean;
  readonly preStop: PreStop | undefined;
  readonly readiness: Probe | undefined;
  readonly liveness: Probe | undefined;
  readonly startup: Probe | undefined;
  /** The place for a readiness probe. */
  readonly readinessAt: Setting;
  readonly rollout: Rollout | undefined;
}

export interface PreStop {
  /** Milliseconds, if it only sleeps. */
  readonly time: number | undefined;
  readonly at: Setting;
  /** True if the platform of the pod adds it, not the file. */
  readonly isOfHost?: boolean;
}

export interface Probe {
  readonly kind: 'readinessProbe' | 'livenessProbe' | 'startupProbe';
  /** Milliseconds. */
  readonly period: number;
  readonly periodAt: Setting;
  readonly failures: number;
  /** Values that the file does not set; times are in milliseconds. */
  readonly byDefault: readonly { readonly name: string; readonly value: number | string }[];
  /** The path of an HTTP probe. */
  readonly path: string | undefined;
  readonly port: string | undefined;
  readonly pathAt: Setting;
  /** Grace period in ms if this probe kills the container. */
  readonly grace: number | undefined;
  readonly graceAt: Setting;
}

/** How the pods of a workload are replaced. */
export interface Rollout {
  readonly replicas: number | undefined;
  readonly replicasAt: Setting;
  readonly recreate: boolean;
  readonly typeAt: Setting;
  /** Number or percentage of them that may be missing, as written. */
  readonly maxUnavailable: string | number | undefined;
  readonly maxUnavailableAt: Setting;
}

export interface ComposeWorkload extends Stoppable {
  readonly platform: 'compose';
  /** The order of updates in `deploy`; `undefined` without `deploy`. */
  readonly updates: { readonly order: string; readonly at: Setting } | undefined;
  readonly extendsAt: Setting | undefined;
  /** `build`, if its Dockerfile cannot be read. */
  readonly unreadBuild: Setting | undefined;
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
  /** Keys by which pm2 and the process communicate over an IPC channel; a process in between does not pass them on. */
  readonly ipc: readonly string[];
  readonly listenTimeout: number | undefined;
  readonly listenTimeoutAt: Setting;
}

export type Workload = KubernetesWorkload | ComposeWorkload | SystemdWorkload | Pm2Workload | PlainWorkload;
