import { isRecord, type Cursor } from '../cursor.ts';

/** Where an object may have its pod, the nearest first: a Pod itself, a Deployment and all that is made like it, a CronJob, a ScaledJob. */
const POD_PATHS = [
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
  ['spec', 'jobTargetRef', 'template'],
  // A Job of Cloud Run.
  ['spec', 'template', 'spec', 'template'],
  [],
] as const;

/** An object of a manifest, and its pod where it has one. */
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

/** The objects of a document: itself, or what its list has. */
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

/** Whatever its kind is called: Deployments, Services of Knative and Cloud Run, Rollouts of Argo, and those of other operators. */
function podOf(document: Cursor): Cursor | undefined {
  return POD_PATHS.map((path) => reach(document, path)).find(
    (pod) => pod !== undefined && Array.isArray(reach(pod, ['spec', 'containers'])?.value),
  );
}

/** What is at the end of a path; nothing where something on it is no map. */
function reach(from: Cursor, path: readonly string[]): Cursor | undefined {
  let at = from;
  for (const step of path) {
    if (!isRecord(at.value)) return undefined;
    at = at.get(step);
  }
  return at;
}
