import { isRecord, type Cursor } from '../cursor.ts';

/** Paths from an object to its pod, the nearest first: a Pod itself, a Deployment and similar kinds, a CronJob, a ScaledJob. */
const POD_PATHS = [
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
  ['spec', 'jobTargetRef', 'template'],
  // A Job of Cloud Run.
  ['spec', 'template', 'spec', 'template'],
  [],
] as const;

/** An object of a manifest, with its pod if it has one. */
export interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  readonly at: Cursor;
  readonly pod: Cursor | undefined;
}

export function isKubernetes(document: Cursor): boolean {
  const { value } = document;
  return isRecord(value) && 'apiVersion' in value && 'kind' in value;
}

/** Returns the objects of a document: itself, or the members of its list. */
export function objectsOf(document: Cursor): KubernetesObject[] {
  const kind = document.get('kind').string() ?? '';
  if (kind.endsWith('List') && document.get('items').exists) {
    return document
      .get('items')
      .items()
      .flatMap((item) => objectsOf(item));
  }
  return [
    {
      kind,
      name:
        document.get('metadata', 'name').string() ?? document.get('metadata', 'generateName').string() ?? '',
      at: document,
      pod: podOf(document),
    },
  ];
}

/**
 * Finds the pod by structure, not by kind: Deployments, Services of Knative and Cloud Run, Rollouts of Argo, and kinds of other
 * operators.
 */
function podOf(document: Cursor): Cursor | undefined {
  return POD_PATHS.map((path) => reach(document, path)).find(
    (pod) => pod !== undefined && Array.isArray(reach(pod, ['spec', 'containers'])?.value),
  );
}

/** Returns the value at the end of a path; `undefined` if a part of it is not a map. */
function reach(from: Cursor, path: readonly string[]): Cursor | undefined {
  let at = from;
  for (const step of path) {
    if (!isRecord(at.value)) return undefined;
    at = at.get(step);
  }
  return at;
}
