import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { check, NOT_CHECKED } from './check/check.ts';
import { apolloObstaclesIn, stoppersIn } from './find/obstacles.ts';
import { signalHandlersIn } from './find/signals.ts';
import { chooseFramework } from './framework.ts';
import { InitError } from './errors.ts';
import { nextSteps } from './next-steps.ts';
import { notesOn } from './notes.ts';
import { findEntry, preloadsOf, startOf, type Entry } from './project/entry.ts';
import { FRAMEWORKS, versionObstacles, type FrameworkName } from './project/frameworks.ts';
import { readManifest, type Manifest } from './project/manifest.ts';
import { packageManagerOf } from './project/package-manager.ts';
import { exampleLine } from './project/resources.ts';
import { compiledFrom, readSettings, type Settings } from './project/tsconfig.ts';
import { follow } from './recipes/index.ts';
import { linesFor } from './recipes/lines.ts';
import { blocked, place, shortPath, type Outcome, type Service } from './recipes/recipe.ts';
import { listensAlone } from './recipes/web-sockets.ts';
import { readGraph, type Graph } from './source/graph.ts';
import { resolverFor } from './source/resolve.ts';
import { isModuleFile } from './source/source.ts';
import type { PlannedFile } from './write/diff.ts';
import { drainFile } from './write/drain-file.ts';
import { styleOf } from './write/style.ts';

export interface InitOptions {
  /** The folder of the service's package. */
  readonly folder: string;
  readonly framework?: FrameworkName;
  /** The file that starts it, relative to the folder. */
  readonly entry?: string;
  /** The new file, relative to the folder. */
  readonly drain?: string;
}

/** The changes that a service needs to stop gracefully. */
export interface Plan {
  readonly name: string;
  /** Framework, module system, language, package manager. */
  readonly facts: readonly string[];
  readonly entry: Entry | undefined;
  readonly install: string | undefined;
  readonly files: readonly PlannedFile[];
  /** Why nothing is written; `lines` then has the code to add. */
  readonly obstacles: readonly string[];
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
}

/**
 * Examines a package, and plans what to install and what to add. Writes nothing.
 * @throws InitError if nothing can be planned
 */
export async function planInit(options: InitOptions): Promise<Plan> {
  const folder = resolve(options.folder);
  const manifest = await readManifest(folder);
  const manager = await packageManagerOf(folder);
  const chosen = await chooseFramework(folder, manifest, manager, options.framework);
  const settings = readSettings(folder);
  const entry =
    options.entry === undefined ? findEntry(folder, manifest, settings) : givenEntry(folder, options.entry);
  const next = nextSteps(folder, manifest, manager, entry);
  const common = { name: manifest.name, entry, next };
  if ('lines' in chosen) {
    return { ...common, ...chosen, facts: [...chosen.facts, manager.name], files: [], notes: [] };
  }
  const { framework } = chosen;
  const graph = entry ? await graphOf(folder, entry, manifest, settings) : NOTHING;
  const main = graph.sources[0];
  const isModule = main?.isModule ?? isModuleFile(extname(entry?.file ?? '.js'), manifest.isModule);
  const facts = [
    FRAMEWORKS[framework].title,
    isModule ? 'ES modules' : 'CommonJS',
    main?.isTypeScript === true ? 'TypeScript' : 'JavaScript',
    manager.name,
  ];
  const users = graph.sources.filter(({ bindings }) =>
    [...bindings.values()].some(({ module }) => module.startsWith('@quiesce/')),
  );
  if (users.length > 0) {
    const where = users.map(({ path }) => shortPath(folder, path)).join(', ');
    const notes = [`Quiesce is already used in ${where}: there is nothing to add.`];
    return { ...common, facts, install: undefined, files: [], obstacles: [], lines: [], notes };
  }
  const drainPath = options.drain;
  const started = startOf(manifest);
  const service: Service = {
    folder,
    framework,
    isModulePackage: manifest.isModule,
    graph,
    started,
    drainPath,
  };
  const outcome = outcomeOf(service);
  const obstacles = [
    ...versionObstacles(framework, manifest),
    ...entryObstacles(entry, graph),
    ...outcome.obstacles,
    ...foreignStops(service),
  ];
  const example = exampleLine(manifest);
  const files = filesOf(service, outcome, manifest);
  refuseToOverwrite(folder, files);
  const checked = files.length === 0 ? NOT_CHECKED : await check({ folder, files, settings, manifest });
  return {
    ...common,
    facts,
    install: manager.add(FRAMEWORKS[framework].adapter),
    files,
    obstacles: [...obstacles, ...checked.errors],
    lines: outcome.obstacles.length > 0 || !main ? linesFor(framework, isModule, example) : [],
    notes: [...notesOn(service, manifest, settings), ...checked.notes],
  };
}

/** Reports one reason why the server cannot be watched; other missing parts follow from it. */
function outcomeOf(service: Service): Outcome {
  const alone = service.graph.sources.flatMap((source) => [
    ...listensAlone(source).map(
      (node) =>
        `${place(service, source, node)}: Socket.IO creates its own server: pass it a node:http server`,
    ),
    ...apolloObstaclesIn(source)
      .filter(({ hidesServer }) => hidesServer)
      .map(({ line, why }) => `${shortPath(service.folder, source.path)}:${line}: ${why}`),
  ]);
  return alone.length > 0 ? blocked(...alone) : follow(service);
}

/** Returns the entry, the files loaded before it, and everything that they import. */
function graphOf(folder: string, entry: Entry, manifest: Manifest, settings: Settings): Promise<Graph> {
  const files = [entry.file, ...preloadsOf(folder, manifest, settings)];
  const resolver = resolverFor(settings.found, (file) => compiledFrom(file, settings));
  return readGraph(
    files.map((file) => join(folder, file)),
    manifest.isModule,
    resolver,
  );
}

const NOTHING: Graph = { sources: [], unreadable: [] };

function givenEntry(folder: string, file: string): Entry {
  if (existsSync(join(folder, file))) return { file, determinedBy: '--entry' };
  throw new InitError(
    'ERR_QUIESCE_INIT_ENTRY',
    `Expected the file that starts the service, but there is no ${file}.`,
  );
}

function entryObstacles(entry: Entry | undefined, { sources, unreadable }: Graph): string[] {
  if (!entry) return ['the file that starts the service was not found; give it with --entry'];
  if (sources.length > 0) return [];
  return unreadable.map(({ why }) => `${entry.file} cannot be read: ${why}`);
}

/** Two libraries that stop one process conflict: the old one must be removed first. */
function foreignStops({ folder, graph }: Service): string[] {
  return graph.sources.flatMap((source) => {
    const file = shortPath(folder, source.path);
    return [
      ...signalHandlersIn(source).map(({ line, isSure }) =>
        isSure
          ? `${file}:${line} handles a signal itself: move its code to drain.onClose()`
          : `${file}:${line} listens to a process event with a computed name: if that is a signal, move its code to drain.onClose()`,
      ),
      ...apolloObstaclesIn(source)
        .filter(({ hidesServer }) => !hidesServer)
        .map(({ line, why }) => `${file}:${line}: ${why}`),
      ...stoppersIn(source).map((name) => `${file} uses ${name}, which also stops the service: remove it`),
    ];
  });
}

function filesOf(
  { folder, framework }: Service,
  { edits, drain }: Outcome,
  manifest: Manifest,
): PlannedFile[] {
  const changed = edits.map(({ source, text }) => ({
    path: shortPath(folder, source.path),
    before: source.text,
    after: text,
  }));
  if (!drain || edits.length === 0) return changed;
  const { isTypeScript } = drain.beside;
  const { adapter } = FRAMEWORKS[framework];
  const content = { adapter, isTypeScript, example: exampleLine(manifest) };
  const after = drainFile(content, styleOf(drain.beside));
  return [{ path: shortPath(folder, drain.path), before: undefined, after }, ...changed];
}

function refuseToOverwrite(folder: string, files: readonly PlannedFile[]): void {
  for (const { path, before } of files) {
    if (before !== undefined || !existsSync(join(folder, path))) continue;
    throw new InitError(
      'ERR_QUIESCE_INIT_EXISTS',
      `${path} exists already, and nothing is overwritten: give the new file another name with --drain.`,
    );
  }
}
