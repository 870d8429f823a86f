import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import { createJiti } from 'jiti';
import { placeOf } from './changes.ts';
import { isCompose, readServices } from './compose/read.ts';
import { Cursor } from './cursor.ts';
import { isDockerfile, readDockerfile } from './dockerfile/read.ts';
import { isEcs, readTaskDefinitions } from './ecs/read.ts';
import { DoctorError, reasonOf } from './errors.ts';
import { isFly, readFly } from './fly/read.ts';
import { Folder } from './folder.ts';
import { isKubernetes, objectsOf } from './kubernetes/kinds.ts';
import { readContainers } from './kubernetes/read.ts';
import { isNomad, isNomadJson, readHcl } from './nomad/job.ts';
import { readTasks } from './nomad/read.ts';
import type { DoctorFile, Settings } from './options.ts';
import { isPm2, readApps } from './pm2/read.ts';
import { isProcfile, readProcfile } from './procfile/read.ts';
import type { Assumption, Kind, Skipped } from './report.ts';
import { readUnit } from './systemd/read.ts';
import { parseUnit } from './systemd/unit.ts';
import { AssumedValues, expand } from './variables.ts';
import type { Workload } from './workload.ts';
import { readYaml } from './yaml.ts';

/** The contents of a file. */
export interface Contents {
  readonly workloads: readonly Workload[];
  readonly skipped: readonly Skipped[];
  /** Assumptions made while it was read. */
  readonly assumptions: readonly Assumption[];
}

/** A file while it is read. */
interface Given {
  readonly name: string;
  readonly text: string;
  readonly folder: Folder;
  readonly assumed: AssumedValues;
}

const SCRIPTS: ReadonlySet<string> = new Set(['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts']);

/**
 * Reads a file of any kind. A pm2 ecosystem file that is a script is imported, which runs it.
 * @throws DoctorError
 */
export async function readWorkloads(file: DoctorFile, settings: Settings): Promise<Contents> {
  const name = typeof file === 'string' ? file : file.name;
  if (typeof file === 'string' && SCRIPTS.has(extname(file)) && (settings.kind ?? 'pm2') === 'pm2') {
    return contents(readApps(await importConfig(file), settings));
  }
  const text = typeof file === 'string' ? await readText(file) : file.text;
  const folder = typeof file === 'string' ? Folder.of(file) : new Folder(undefined);
  const given: Given = { name, text, folder, assumed: new AssumedValues() };
  const kind = settings.kind ?? kindByName(name, text);
  switch (kind) {
    case 'systemd':
      return contents([readUnit(name, [...parseUnit(name, text), ...(await readDropIns(file))])]);
    case 'dockerfile':
      return contents([readDockerfile(name, text, folder)]);
    case 'procfile':
      return contents(readProcfile(name, text));
    case 'fly':
      return contents(readFly(name, text, folder));
    case 'nomad':
      return readNomad(given);
    default:
      return readDocuments(given, kind, settings);
  }
}

/** Recognises the kinds that are not YAML; the others are recognised by their content. */
function kindByName(name: string, text: string): Kind | undefined {
  if (isProcfile(name)) return 'procfile';
  if (isFly(name)) return 'fly';
  if (isNomad(name, text)) return 'nomad';
  if (extname(name) === '.service' || /^\s*\[(?:Unit|Service)\]\s*$/m.test(text)) return 'systemd';
  return isDockerfile(name, text) ? 'dockerfile' : undefined;
}

async function readNomad({ name, text, assumed }: Given): Promise<Contents> {
  const isJson = text.trimStart().startsWith('{');
  const documents = isJson ? readYaml(name, text) : [await readHcl(name, text, assumed)];
  const workloads = documents.flatMap((document) => readTasks(document));
  return { ...contents(workloads), assumptions: assumed.all };
}

function readDocuments(given: Given, kind: Kind | undefined, settings: Settings): Contents {
  const { name, text, folder, assumed } = given;
  const values = parseEnv(folder.read('.env') ?? '');
  const variables = (written: string) =>
    expand(
      written,
      (variable) => values[variable],
      (variable, value) => assumed.add({ name: `$${variable}`, value, option: 'docker compose config' }),
    );
  const plain = readYaml(name, text);
  switch (kind ?? kindOf(name, plain)) {
    case 'compose': {
      const documents = readYaml(name, text, variables);
      const workloads = documents.flatMap((document) => readServices(document, folder));
      return { ...contents(workloads), assumptions: assumed.all };
    }
    case 'pm2':
      return contents(plain.flatMap((document) => readApps(document, settings)));
    case 'ecs':
      return contents(plain.flatMap((document) => readTaskDefinitions(document)));
    case 'nomad':
      return contents(plain.flatMap((document) => readTasks(document)));
    default:
      return readManifest(plain, settings);
  }
}

function readManifest(documents: readonly Cursor[], settings: Settings): Contents {
  const objects = documents.flatMap((document) => objectsOf(document));
  const workloads = objects.flatMap((object) =>
    object.pod ? readContainers(object, object.pod, settings) : [],
  );
  const others = objects
    .filter(({ pod }) => !pod)
    .map(({ kind, name, at }) => ({
      place: placeOf(at),
      name: `${kind} ${name}`.trim(),
      why: 'it has no containers',
    }));
  return { ...contents(workloads), skipped: others };
}

function kindOf(name: string, documents: readonly Cursor[]): Kind {
  if (documents.some((document) => isKubernetes(document))) return 'kubernetes';
  if (documents.some((document) => isEcs(document))) return 'ecs';
  if (documents.some((document) => isNomadJson(document))) return 'nomad';
  if (documents.some((document) => isPm2(document)) || basename(name).startsWith('ecosystem.')) return 'pm2';
  if (documents.some((document) => isCompose(document))) return 'compose';
  throw new DoctorError(
    'ERR_QUIESCE_DOCTOR_KIND',
    `${name} is not recognised as a Kubernetes manifest, Compose file, Dockerfile, ECS task definition, Nomad job, fly.toml, ` +
      'Procfile, systemd service or pm2 ecosystem file. Set its kind with --kind.',
  );
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

/** Drop-ins are in a folder beside the unit, and are applied after it in the order of their names. */
async function readDropIns(file: DoctorFile) {
  if (typeof file !== 'string') return [];
  if (basename(dirname(file)).endsWith('.service.d')) {
    throw new DoctorError(
      'ERR_QUIESCE_DOCTOR_KIND',
      `${file} is a drop-in. Give the unit that it belongs to: its drop-ins are read with it.`,
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
    return new Cursor({ file, lineOf: () => undefined }, 0, [], await importDefault(resolve(file)));
  } catch (error) {
    throw new DoctorError('ERR_QUIESCE_DOCTOR_FILE', `${file} cannot be imported: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Imports a script, even one in TypeScript on a Node version without support for it. */
async function importDefault(path: string): Promise<unknown> {
  const imported: unknown = extname(path).endsWith('ts')
    ? await createJiti(import.meta.filename, { fsCache: false, moduleCache: false }).import(path)
    : await import(pathToFileURL(path).href);
  return typeof imported === 'object' && imported !== null && 'default' in imported
    ? imported.default
    : imported;
}

function contents(workloads: readonly Workload[]): Contents {
  return { workloads, skipped: [], assumptions: [] };
}
