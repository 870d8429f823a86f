import { inFile } from '../changes.ts';
import type { Cursor } from '../cursor.ts';
import { foreignReason } from '../foreign.ts';
import { launchOfKeys } from '../launch-keys.ts';
import type { Settings } from '../options.ts';
import { signalName } from '../signals.ts';
import type { KubernetesWorkload, Launch, Probe, Rollout, StopSignal } from '../workload.ts';
import type { KubernetesObject } from './kinds.ts';
import { hostOf } from './hosts.ts';
import { readPreStop } from './pre-stop.ts';

/** Defaults of Kubernetes: seconds between two checks of a probe, and the number of failures. */
const PROBE_PERIOD = 10;
const PROBE_FAILURES = 3;
/** Kinds whose pods are replaced as a group, one version by the next. */
const ROLLED_OUT: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'Rollout']);
/** Kinds that end by themselves: they receive no traffic. */
const BATCH: ReadonlySet<string> = new Set(['Job', 'CronJob', 'ScaledJob']);

/** Returns the containers of an object with pods. */
export function readContainers(
  object: KubernetesObject,
  pod: Cursor,
  settings: Settings,
): KubernetesWorkload[] {
  const host = hostOf(object, pod.get('spec'));
  return pod
    .get('spec', 'containers')
    .items()
    .map((container): KubernetesWorkload => {
      const readiness = readProbe(container, 'readinessProbe');
      const launch = readLaunch(container);
      const isRouted = readiness !== undefined || container.get('ports').exists;
      return {
        platform: 'kubernetes',
        name: `${host.title ?? object.kind} ${object.name}, container ${container.get('name').string() ?? ''}`,
        at: container,
        limit: host.limit,
        stopSignals: [readStopSignal(container)],
        launch,
        signalled: 'first',
        foreign: foreignReason(imageOf(container), launch?.argv ?? []),
        // The proxies of Knative and Cloud Run stop sending requests first: no router of Kubernetes sends requests to these pods.
        serves: host.title === undefined && !BATCH.has(object.kind) && isRouted,
        preStop: host.preStop ?? readPreStop(container.get('lifecycle'), settings.preStop),
        readiness,
        liveness: readProbe(container, 'livenessProbe'),
        startup: readProbe(container, 'startupProbe'),
        readinessAt: container.get('readinessProbe'),
        rollout: readRollout(object),
      };
    });
}

function readStopSignal(container: Cursor): StopSignal {
  const at = container.get('lifecycle', 'stopSignal');
  return {
    signal: signalName(at.string() ?? 'SIGTERM'),
    key: 'lifecycle.stopSignal',
    byDefault: !at.exists,
    change: (signal) => inFile(at, signal),
  };
}

function readLaunch(container: Cursor): Launch | undefined {
  const [command, args] = [container.get('command'), container.get('args')];
  return launchOfKeys(
    { at: command, argv: command.strings() },
    { at: args, argv: args.strings() },
    imageOf(container),
  );
}

function imageOf(container: Cursor): string | undefined {
  const { value } = container.get('image');
  return typeof value === 'string' ? value : undefined;
}

function readProbe(container: Cursor, kind: Probe['kind']): Probe | undefined {
  const probe = container.get(kind);
  if (!probe.exists) return undefined;
  const grace = probe.get('terminationGracePeriodSeconds');
  const port = probe.get('httpGet', 'port').value;
  const seconds = grace.number();
  return {
    kind,
    period: (probe.get('periodSeconds').number() ?? PROBE_PERIOD) * 1_000,
    periodAt: probe.get('periodSeconds'),
    failures: probe.get('failureThreshold').number() ?? PROBE_FAILURES,
    byDefault: [
      ...(probe.get('periodSeconds').exists ? [] : [{ name: 'periodSeconds', value: PROBE_PERIOD * 1_000 }]),
      ...(probe.get('failureThreshold').exists
        ? []
        : [{ name: 'failureThreshold', value: `${PROBE_FAILURES}` }]),
    ],
    path: probe.get('httpGet').exists ? (probe.get('httpGet', 'path').string() ?? '/') : undefined,
    port: typeof port === 'string' || typeof port === 'number' ? String(port) : undefined,
    pathAt: probe.get('httpGet', 'path'),
    grace: seconds === undefined ? undefined : seconds * 1_000,
    graceAt: grace,
  };
}

function readRollout({ kind, at }: KubernetesObject): Rollout | undefined {
  if (!ROLLED_OUT.has(kind) && kind !== 'StatefulSet') return undefined;
  const spec = at.get('spec');
  const strategy = spec.get(kind === 'Deployment' || kind === 'Rollout' ? 'strategy' : 'updateStrategy');
  const maxUnavailable = strategy.get(kind === 'Rollout' ? 'canary' : 'rollingUpdate', 'maxUnavailable');
  const replicas = spec.get('replicas');
  return {
    replicas: replicas.number(),
    replicasAt: replicas,
    recreate: strategy.get('type').value === 'Recreate',
    typeAt: strategy.get('type'),
    maxUnavailable:
      ROLLED_OUT.has(kind) && maxUnavailable.exists
        ? typeof maxUnavailable.value === 'string'
          ? maxUnavailable.value
          : maxUnavailable.number()
        : undefined,
    maxUnavailableAt: maxUnavailable,
  };
}
