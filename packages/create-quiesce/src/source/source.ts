import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse, type ParserPlugin } from '@babel/parser';
import type { File, Node } from '@babel/types';
import { bindingsOf, type Binding } from './bindings.ts';
import { declarationsOf, type Declarations } from './declarations.ts';
import { defaultExportOf, exportsOf } from './exports.ts';

/** A file of the service, and what matters of it. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: File;
  /** Written with `import` and `export`, whatever it is run as. */
  readonly isModule: boolean;
  readonly isTypeScript: boolean;
  /** What its names mean that come from other modules. */
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly declarations: Declarations;
  /** Its own name of what it exports, by the name that others see. */
  readonly exports: ReadonlyMap<string, string>;
  /** What it exports by default, where that has no name. */
  readonly defaultExport: Node | undefined;
  /** Files of the service by the modules that it loads. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * @param isModulePackage what a file is that has neither imports nor exports
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

/** Whether Node takes a file for an ES module, whatever is in it. */
export function isModuleFile(extension: string, isModulePackage: boolean): boolean {
  return extension.startsWith('.m') || (isModulePackage && !extension.startsWith('.c'));
}
