import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isCompose, readServices } from './compose/read.ts';
import { Cursor } from './cursor.ts';
import { DoctorError, reasonOf } from './errors.ts';
import { isKubernetes, objectsOf } from './kubernetes/kinds.ts';
import { readContainers } from './kubernetes/read.ts';
import type { DoctorFile, Settings } from './options.ts';
import { isPm2, readApps } from './pm2/read.ts';
import { placeOf } from './changes.ts';
import type { Kind, Skipped } from './report.ts';
import { readUnit } from './systemd/read.ts';
import { parseUnit } from './systemd/unit.ts';
import type { Workload } from './workload.ts';
import { readYaml } from './yaml.ts';

/** What a file has. */
export interface Contents {
  readonly workloads: readonly Workload[];
  readonly skipped: readonly Skipped[];
}

const SCRIPTS: ReadonlySet<string> = new Set(['.js', '.cjs', '.mjs']);

/**
 * Reads a file, of whichever kind it is. An ecosystem file of pm2 that is a script is imported: it runs.
 * @throws DoctorError
 */
export async function readWorkloads(file: DoctorFile, settings: Settings): Promise<Contents> {
  const name = typeof file === 'string' ? file : file.name;
  if (typeof file === 'string' && SCRIPTS.has(extname(file)) && (settings.kind ?? 'pm2') === 'pm2') {
    return all(readApps(await importConfig(file), settings));
  }
  const text = typeof file === 'string' ? await readText(file) : file.text;
  if (settings.kind === 'systemd' || (settings.kind === undefined && isUnit(name, text))) {
    const dropIns = typeof file === 'string' ? await readDropIns(file) : [];
    return all([readUnit(name, [...parseUnit(name, text), ...dropIns])]);
  }
  return readDocuments(name, text, settings);
}

function readDocuments(name: string, text: string, settings: Settings): Contents {
  const documents = readYaml(name, text);
  const kind = settings.kind ?? kindOf(name, documents);
  if (kind === 'compose') return all(documents.flatMap((document) => readServices(document)));
  if (kind === 'pm2') return all(documents.flatMap((document) => readApps(document, settings)));
  const objects = documents.flatMap((document) => objectsOf(document));
  return {
    workloads: objects.flatMap((object) => (object.pod ? readContainers(object, object.pod, settings) : [])),
    skipped: objects
      .filter(({ pod }) => !pod)
      .map(({ kind: objectKind, name: objectName, at }) => ({
        place: placeOf(at),
        name: `${objectKind} ${objectName}`.trim(),
        why: 'it has no pods that the doctor knows of',
      })),
  };
}

function kindOf(name: string, documents: readonly Cursor[]): Exclude<Kind, 'systemd'> {
  if (documents.some((document) => isKubernetes(document))) return 'kubernetes';
  if (documents.some((document) => isPm2(document)) || basename(name).startsWith('ecosystem.')) return 'pm2';
  if (documents.some((document) => isCompose(document))) return 'compose';
  throw new DoctorError(
    'ERR_QUIESCE_DOCTOR_KIND',
    `${name} is no Kubernetes manifest, Compose file, systemd service or pm2 ecosystem file that can be recognised. ` +
      'Say which with --kind.',
  );
}

function isUnit(name: string, text: string): boolean {
  return extname(name) === '.service' || /^\s*\[(?:Unit|Service)\]\s*$/m.test(text);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new DoctorError('ERR_QUIESCE_DOCTOR_FILE', `${file} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Drop-ins lie in a folder beside the unit, and come behind it in the order of their names. */
async function readDropIns(file: string) {
  if (basename(dirname(file)).endsWith('.service.d')) {
    throw new DoctorError(
      'ERR_QUIESCE_DOCTOR_KIND',
      `${file} is a drop-in. Name the unit that it belongs to: the drop-ins beside it are read with it.`,
    );
  }
  const folder = `${file}.d`;
  const names = await readdir(folder).catch(() => []);
  const sorted = names.filter((name) => extname(name) === '.conf').toSorted();
  const texts = await Promise.all(sorted.map(async (name) => readText(join(folder, name))));
  return texts.flatMap((text, index) => parseUnit(join(folder, sorted[index] ?? ''), text));
}

async function importConfig(file: string): Promise<Cursor> {
  try {
    const imported: unknown = await import(pathToFileURL(file).href);
    const value =
      typeof imported === 'object' && imported !== null && 'default' in imported
        ? imported.default
        : imported;
    return new Cursor({ file, lineOf: () => undefined }, 0, [], value);
  } catch (error) {
    throw new DoctorError('ERR_QUIESCE_DOCTOR_FILE', `${file} cannot be imported: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function all(workloads: readonly Workload[]): Contents {
  return { workloads, skipped: [] };
}
