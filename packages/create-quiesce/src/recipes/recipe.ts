import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import type { Node } from '@babel/types';
import type { App } from '../find/app.ts';
import { lineOf } from '../find/line.ts';
import type { Started } from '../project/command.ts';
import type { FrameworkName } from '../project/frameworks.ts';
import type { Graph } from '../source/graph.ts';
import { rangeOf } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import { Edited } from '../write/edited.ts';
import { importExtension } from '../write/style.ts';

/** The input of a recipe. */
export interface Service {
  readonly folder: string;
  readonly framework: FrameworkName;
  readonly isModulePackage: boolean;
  readonly graph: Graph;
  /** The command of the start script, parsed. */
  readonly started: Started;
  /** Path of the new file if given, relative to the folder. */
  readonly drainPath: string | undefined;
}

/** The result of a recipe: edits, or obstacles. */
export interface Outcome {
  readonly edits: readonly Edited[];
  /** The source beside which the drain is created, and the path of the new file. */
  readonly drain: { readonly beside: Source; readonly path: string } | undefined;
  readonly obstacles: readonly string[];
}

/** The edits by file: one object for each file. */
export class Edits {
  readonly #edits = new Map<Source, Edited>();

  of(source: Source): Edited {
    const known = this.#edits.get(source) ?? new Edited(source);
    this.#edits.set(source, known);
    return known;
  }

  all(): Edited[] {
    return [...this.#edits.values()];
  }
}

/** Returns an outcome without edits. */
export function blocked(...obstacles: readonly string[]): Outcome {
  return { edits: [], drain: undefined, obstacles };
}

/** Returns the path of the new file: beside a source, in its language. */
export function drainPathBeside(source: Source, { drainPath, folder }: Service): string {
  if (drainPath !== undefined) return resolve(folder, drainPath);
  return join(dirname(source.path), `drain${extname(source.path) || '.js'}`);
}

/** Imports the drain from its own file. */
export function importDrain(edited: Edited, path: string, { isModulePackage }: Service): void {
  const { source } = edited;
  const extension = extname(path);
  const written = importExtension(source, extension, isModulePackage);
  const from = relative(dirname(source.path), path.slice(0, -extension.length)).split(sep).join('/');
  const specifier = `${from.startsWith('.') ? '' : './'}${from}${written}`;
  edited.import({ name: 'drain', from: specifier, isDefault: false });
}

/** Adds a statement after the app, or at the start of its class's constructor. */
export function addTo(edited: Edited, app: App, added: string, comment: string): void {
  if (app.isStart) edited.addToStart(app.statement, added, comment);
  else edited.addBehind(app.statement, added, comment);
}

/** Returns a place such as `src/app.js:12`. */
export function place({ folder }: Service, source: Source, node: Node): string {
  return `${shortPath(folder, source.path)}:${lineOf(source, rangeOf(node).start)}`;
}

export function shortPath(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** Returns each name that would be declared twice. */
export function clashes({ folder }: Service, edits: readonly Edited[]): string[] {
  return edits.flatMap(({ source, names }) =>
    names
      .filter((name) => source.declarations.has(name))
      .map((name) => `${shortPath(folder, source.path)} already declares the name ${name}`),
  );
}
