import { isImportDeclaration } from '@babel/types';
import { isRelative, modulesOf } from '../source/modules.ts';
import { rangeOf, requiredBy } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';

/** The code style of a file. */
export interface Style {
  readonly isModule: boolean;
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  readonly eol: '\n' | '\r\n';
}

/** A name to import. */
export interface Import {
  readonly name: string;
  readonly from: string;
  readonly isDefault: boolean;
}

/** Detects the style from the first import, if there is one. */
export function styleOf({ tree, text, isModule }: Source): Style {
  const first = tree.program.body.find(
    (statement) =>
      isImportDeclaration(statement) ||
      (statement.type === 'VariableDeclaration' &&
        statement.declarations.some(({ init }) => requiredBy(init) !== undefined)),
  );
  const { start, end } = first ? rangeOf(first) : { start: 0, end: 0 };
  const written = text.slice(start, end);
  return {
    isModule,
    quote: written.includes('"') ? '"' : "'",
    semicolon: first && !written.endsWith(';') ? '' : ';',
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

export function importLine({ name, from, isDefault }: Import, { isModule, quote, semicolon }: Style): string {
  const module = `${quote}${from}${quote}`;
  if (isModule) return `import ${isDefault ? name : `{ ${name} }`} from ${module}${semicolon}`;
  const names = isDefault ? `{ default: ${name} }` : `{ ${name} }`;
  return `const ${names} = require(${module})${semicolon}`;
}

/** Returns the extension that a source uses to import a file beside it. */
export function importExtension(source: Source, extension: string, isModulePackage: boolean): string {
  if (!source.isTypeScript) return extension;
  const written = modulesOf(source)
    .filter(isRelative)
    .map((specifier) => /\.[cm]?[jt]s$/.exec(specifier)?.[0] ?? '');
  const [first] = written;
  if (first !== undefined) return first.endsWith('ts') ? extension : first === '' ? '' : toJs(extension);
  return isModulePackage || extension !== '.ts' ? toJs(extension) : '';
}

function toJs(extension: string): string {
  return extension.replace('ts', 'js');
}
