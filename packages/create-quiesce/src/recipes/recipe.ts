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

/** What a recipe works with. */
export interface Service {
  readonly folder: string;
  readonly framework: FrameworkName;
  readonly isModulePackage: boolean;
  readonly graph: Graph;
  /** What the script that starts it runs. */
  readonly started: Started;
  /** Where the new file goes, if somebody said so; from the folder. */
  readonly drainPath: string | undefined;
}

/** What comes of a recipe: edits, or what stands in their way. */
export interface Outcome {
  readonly edits: readonly Edited[];
  /** The source beside which the drain is made, and the path of its new file. */
  readonly drain: { readonly beside: Source; readonly path: string } | undefined;
  readonly obstacles: readonly string[];
}

/** The edits of each file, which is one, however much is added to it. */
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

export function stuck(...obstacles: readonly string[]): Outcome {
  return { edits: [], drain: undefined, obstacles };
}

/** The path of the new file: beside a source, in its language. */
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

/** Adds a statement behind the app, or where the constructor of its class starts. */
export function addTo(edited: Edited, app: App, added: string, comment: string): void {
  if (app.isStart) edited.addToStart(app.statement, added, comment);
  else edited.addBehind(app.statement, added, comment);
}

/** `src/app.js:12` */
export function place({ folder }: Service, source: Source, node: Node): string {
  return `${shortPath(folder, source.path)}:${lineOf(source, rangeOf(node).start)}`;
}

export function shortPath(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** Each name that would be declared twice. */
export function clashes({ folder }: Service, edits: readonly Edited[]): string[] {
  return edits.flatMap(({ source, names }) =>
    names
      .filter((name) => source.declarations.has(name))
      .map((name) => `${shortPath(folder, source.path)} has something of its own that is called ${name}`),
  );
}
