import { isRecord, type Cursor } from '../cursor.ts';
import { secondsAlone } from '../durations.ts';
import type { Limit, PreStop } from '../workload.ts';
import type { KubernetesObject } from './kinds.ts';

/** The platform that runs the pods of an object: their grace period, and what happens before the signal. */
interface Host {
  /** The name in the report, if it is not the kind of the object. */
  readonly title?: string;
  readonly limit: Limit;
  readonly preStop?: PreStop;
}

/** ms from SIGTERM to SIGKILL on Cloud Run: https://cloud.google.com/run/docs/container-contract#instance-shutdown */
const CLOUD_RUN = 10_000;
/** Default `timeoutSeconds` of a Knative Service: `revision-timeout-seconds` of config-defaults. */
const KNATIVE_TIMEOUT = 300;
/** ms that Knative's queue-proxy drains in the preStop hook that it adds: `drainSleepDuration` in pkg/queue/sharedmain. */
const KNATIVE_DRAIN = 30_000;

export function hostOf(object: KubernetesObject, spec: Cursor): Host {
  const apiVersion = object.at.get('apiVersion').string() ?? '';
  if (isOfCloudRun(object.at, apiVersion)) {
    const at = object.at.get('spec');
    const limit = {
      key: 'Cloud Run',
      time: CLOUD_RUN,
      byDefault: true,
      at,
      max: CLOUD_RUN,
      write: secondsAlone,
    };
    return { title: `Cloud Run ${object.kind}`, limit };
  }
  if (apiVersion.startsWith('serving.knative.dev/')) {
    const at = spec.get('timeoutSeconds');
    const time = (at.number() ?? KNATIVE_TIMEOUT) * 1_000;
    return {
      title: `Knative ${object.kind}`,
      // Knative uses the timeout of a revision as the grace period of its pods.
      limit: { key: 'timeoutSeconds', time, byDefault: !at.exists, at, write: secondsAlone },
      preStop: { time: KNATIVE_DRAIN, at, isOfHost: true },
    };
  }
  const at = spec.get('terminationGracePeriodSeconds');
  return {
    limit: {
      key: 'terminationGracePeriodSeconds',
      time: (at.number() ?? 30) * 1_000,
      byDefault: !at.exists,
      at,
      write: secondsAlone,
    },
  };
}

/** Cloud Run uses the objects of Knative; only its annotations and labels differ. */
function isOfCloudRun(object: Cursor, apiVersion: string): boolean {
  if (apiVersion.startsWith('run.googleapis.com/')) return true;
  if (!apiVersion.startsWith('serving.knative.dev/')) return false;
  return [object.get('metadata'), object.get('spec', 'template', 'metadata')]
    .flatMap((metadata) => [metadata.get('annotations').value, metadata.get('labels').value])
    .some(
      (names) =>
        isRecord(names) && Object.keys(names).some((name) => /^(?:run|cloud)\.googleapis\.com\//.test(name)),
    );
}
