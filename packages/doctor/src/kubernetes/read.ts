import { inFile } from '../changes.ts';
import type { Cursor } from '../cursor.ts';
import type { Settings } from '../options.ts';
import { signalName } from '../signals.ts';
import type { KubernetesWorkload, Launch, Probe, Rollout, StopSignal } from '../workload.ts';
import type { KubernetesObject } from './kinds.ts';
import { readPreStop } from './pre-stop.ts';

/** Kinds whose pods are replaced as a group, one version by the next. */
const ROLLED_OUT: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet']);
/** Kinds that end by themselves: nothing is routed to them. */
const BATCH: ReadonlySet<string> = new Set(['Job', 'CronJob']);

/** The containers of an object with pods. */
export function readContainers(
  object: KubernetesObject,
  pod: Cursor,
  settings: Settings,
): KubernetesWorkload[] {
  const spec = pod.get('spec');
  const containers = spec.get('containers').items();
  const grace = spec.get('terminationGracePeriodSeconds');
  const limit = {
    key: 'terminationGracePeriodSeconds',
    time: (grace.number() ?? 30) * 1_000,
    byDefault: !grace.exists,
    at: grace,
    write: wholeSeconds,
  };
  return containers.map((container): KubernetesWorkload => {
    const readiness = readProbe(container, 'readinessProbe');
    return {
      platform: 'kubernetes',
      name: `${object.kind} ${object.name}, container ${container.get('name').string() ?? ''}`,
      at: container,
      limit,
      stopSignals: [readStopSignal(container)],
      launch: readLaunch(container),
      signalled: 'first',
      serves: !BATCH.has(object.kind) && (readiness !== undefined || container.get('ports').exists),
      preStop: readPreStop(container.get('lifecycle'), settings.preStop),
      readiness,
      liveness: readProbe(container, 'livenessProbe'),
      startup: readProbe(container, 'startupProbe'),
      readinessAt: container.get('readinessProbe'),
      rollout: readRollout(object),
    };
  });
}

function wholeSeconds(ms: number) {
  const seconds = Math.ceil(ms / 1_000);
  return { time: seconds * 1_000, value: seconds };
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
  const command = container.get('command').strings();
  const args = container.get('args').strings();
  const argv = [...command, ...args];
  if (argv.length === 0) return undefined;
  return {
    argv,
    at: container.get(command.length > 0 ? 'command' : 'args'),
    rewrite: (words) =>
      [
        { at: container.get('command'), before: command, after: words.slice(0, command.length) },
        { at: container.get('args'), before: args, after: words.slice(command.length) },
      ].flatMap(({ at, before, after }) =>
        JSON.stringify(before) === JSON.stringify(after) ? [] : [inFile(at, after)],
      ),
  };
}

function readProbe(container: Cursor, kind: Probe['kind']): Probe | undefined {
  const probe = container.get(kind);
  if (!probe.exists) return undefined;
  const grace = probe.get('terminationGracePeriodSeconds');
  const port = probe.get('httpGet', 'port').value;
  const seconds = grace.number();
  return {
    kind,
    period: (probe.get('periodSeconds').number() ?? 10) * 1_000,
    periodAt: probe.get('periodSeconds'),
    failures: probe.get('failureThreshold').number() ?? 3,
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
  const strategy = spec.get(kind === 'Deployment' ? 'strategy' : 'updateStrategy');
  const maxUnavailable = strategy.get('rollingUpdate', 'maxUnavailable');
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
