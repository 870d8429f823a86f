import type { Cursor } from '../cursor.ts';

/** Where each kind has its pod. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** An object of a manifest, and its pod where it has one. */
export interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  readonly at: Cursor;
  readonly pod: Cursor | undefined;
}

export function isKubernetes(document: Cursor): boolean {
  const { value } = document;
  return typeof value === 'object' && value !== null && 'apiVersion' in value && 'kind' in value;
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
  const path = Object.hasOwn(POD_PATHS, kind) ? POD_PATHS[kind] : undefined;
  return [
    {
      kind,
      name:
        document.get('metadata', 'name').string() ?? document.get('metadata', 'generateName').string() ?? '',
      at: document,
      pod: path && document.get(...path),
    },
  ];
}
