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
  /** Why it is no service of Node.js: a database, or a proxy beside one. Then only `--only` has it judged. */
  readonly foreign?: string | undefined;
  /** Whether the signal goes to the first process alone, or to all that it has started, too. */
  readonly signalled: 'first' | 'all';
}

export interface Limit {
  readonly key: string;
  /** Milliseconds; `Infinity` for no limit. */
  readonly time: number;
  readonly byDefault: boolean;
  readonly at: Setting;
  /** Milliseconds: the longest that the platform takes. The same as `time` where nothing can change it. */
  readonly most?: number;
  /** A time as the file writes it, rounded up where it takes whole seconds only. */
  write(ms: number): { readonly time: number; readonly value: ChangeValue };
  /** What raises it, where no key of the file does. */
  raise?(ms: number): Change;
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
  /** Whether `sh` becomes the last command of its script, as BusyBox's does and bash; Debian's stays in front of it. */
  readonly shBecomes?: boolean;
  /** The text of a script that is named in `argv`, where the files of the image are at hand. */
  script?(path: string): Script;
  /** The same, started by other words. */
  rewrite(argv: readonly string[]): Change[];
}

/** A script of a shell; without a text nobody can tell what it does. */
export interface Script {
  readonly text: string | undefined;
}

/** What is known of an image or a command line alone, wherever it runs. */
export interface PlainWorkload extends Stoppable {
  readonly platform: 'dockerfile' | 'ecs' | 'nomad' | 'fly' | 'procfile' | 'grace';
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
  /** Whether it is none of the file's: who runs the pod adds it. */
  readonly isOfHost?: boolean;
}

export interface Probe {
  readonly kind: 'readinessProbe' | 'livenessProbe' | 'startupProbe';
  /** Milliseconds. */
  readonly period: number;
  readonly periodAt: Setting;
  readonly failures: number;
  /** What of both the file leaves out; a time is in milliseconds. */
  readonly byDefault: readonly { readonly name: string; readonly value: number | string }[];
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
  /** `build`, where its Dockerfile cannot be read. */
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
  /** Keys by which pm2 and the process talk over an IPC channel; a process in between does not pass that on. */
  readonly ipc: readonly string[];
  readonly listenTimeout: number | undefined;
  readonly listenTimeoutAt: Setting;
}

export type Workload = KubernetesWorkload | ComposeWorkload | SystemdWorkload | Pm2Workload | PlainWorkload;
