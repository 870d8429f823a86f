import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse, type ParserPlugin } from '@babel/parser';
import type { File, Node } from '@babel/types';
import { bindingsOf, type Binding } from './bindings.ts';
import { declarationsOf, type Declarations } from './declarations.ts';
import { defaultExportOf, exportsOf } from './exports.ts';

/** A parsed file of the service. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: File;
  /** True if it is written with `import` and `export`, regardless of how it runs. */
  readonly isModule: boolean;
  readonly isTypeScript: boolean;
  /** The names that it imports from other modules. */
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly declarations: Declarations;
  /** The local names of its exports, by exported name. */
  readonly exports: ReadonlyMap<string, string>;
  /** Its default export, if that has no name. */
  readonly defaultExport: Node | undefined;
  /** Files of the service, by the module specifiers that refer to them. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * @param isModulePackage the module type of files without imports and exports
 * @throws SyntaxError
 */
export async function readSource(path: string, isModulePackage: boolean): Promise<Source> {
  const text = await readFile(path, 'utf8');
  const extension = extname(path);
  const isTypeScript = /^\.[cm]?tsx?$/.test(extension);
  const tree = parse(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    plugins: pluginsFor(extension),
  });
  const bindings = bindingsOf(tree);
  const isRequiring = [...bindings.values()].some(({ isRequired }) => isRequired);
  return {
    path,
    text,
    tree,
    isModule:
      tree.program.sourceType === 'module' || (!isRequiring && isModuleFile(extension, isModulePackage)),
    isTypeScript,
    bindings,
    declarations: declarationsOf(tree),
    exports: exportsOf(tree),
    defaultExport: defaultExportOf(tree),
    files: new Map(),
  };
}

export function pluginsFor(extension: string): ParserPlugin[] {
  if (!/^\.[cm]?tsx?$/.test(extension)) return ['jsx'];
  return extension === '.tsx'
    ? ['typescript', 'decorators-legacy', 'jsx']
    : ['typescript', 'decorators-legacy'];
}

/** True if Node treats a file as an ES module regardless of its content. */
export function isModuleFile(extension: string, isModulePackage: boolean): boolean {
  return extension.startsWith('.m') || (isModulePackage && !extension.startsWith('.c'));
}
