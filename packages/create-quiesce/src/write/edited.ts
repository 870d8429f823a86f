import {
  isBlockStatement,
  isCallExpression,
  isExpressionStatement,
  isImportDeclaration,
  isSuper,
  isTSImportEqualsDeclaration,
  isVariableDeclaration,
  type Node,
} from '@babel/types';
import MagicString from 'magic-string';
import { rangeOf, requiredBy, type Range } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import { importLine, styleOf, type Import } from './style.ts';

/** A file with additions in its own style. Existing text is neither changed nor removed. */
export class Edited {
  readonly source: Source;
  readonly #text: MagicString;
  readonly #imports = new Map<string, Import>();
  #first = Number.POSITIVE_INFINITY;

  constructor(source: Source) {
    this.source = source;
    this.#text = new MagicString(source.text);
  }

  get text(): string {
    const text = this.#text.clone();
    if (this.#imports.size > 0) this.#addImports(text);
    return text.toString();
  }

  /** The names imported by the additions. */
  get names(): string[] {
    return [...this.#imports.values()].map(({ name }) => name);
  }

  import(added: Import): void {
    this.#imports.set(added.name, added);
  }

  /** Inserts text before and after a node. */
  wrap(node: Node, before: string, after: string): void {
    const { start, end } = rangeOf(node);
    this.#touch(start);
    this.#text.appendRight(start, before);
    this.#text.appendLeft(end, after);
  }

  /** Adds a statement after another one, on a line of its own. */
  addBehind(statement: Node, added: string, comment: string): void {
    const { start, end } = rangeOf(statement);
    this.#touch(start);
    const { semicolon, eol } = styleOf(this.source);
    const { text } = this.source;
    const rest = /^[^\S\r\n]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(end))?.[0];
    const indent = /(?:^|\n)([^\S\n]*)[^\n]*$/.exec(text.slice(0, start))?.[1] ?? '';
    const line = `${added}${semicolon}`;
    // Something follows on the same line, which a line break would split.
    if (rest === undefined) this.#text.appendLeft(end, `${text[end - 1] === ';' ? '' : ';'} ${added};`);
    else this.#text.appendLeft(end + rest.length, `${eol}${indent}${line} // ${comment}`);
  }

  /** Adds a statement at the start of a block, after `super()`. */
  addToStart(block: Node, added: string, comment: string): void {
    const body = isBlockStatement(block) ? block.body : [];
    const behind = body.find(
      (statement) =>
        isExpressionStatement(statement) &&
        isCallExpression(statement.expression) &&
        isSuper(statement.expression.callee),
    );
    if (behind) {
      this.addBehind(behind, added, comment);
      return;
    }
    const { start } = rangeOf(block);
    this.#touch(start);
    const { semicolon, eol } = styleOf(this.source);
    const { text } = this.source;
    const outer = /(?:^|\n)([^\S\n]*)[^\n]*$/.exec(text.slice(0, start))?.[1] ?? '';
    const first = body[0];
    const inner = first
      ? /(?:^|\n)([^\S\n]*)[^\n]*$/.exec(text.slice(0, rangeOf(first).start))?.[1]
      : undefined;
    const isOneLine = !text.slice(start, rangeOf(block).end).includes('\n');
    if (isOneLine) this.#text.appendLeft(start + 1, ` ${added};`);
    else this.#text.appendLeft(start + 1, `${eol}${inner ?? `${outer}  `}${added}${semicolon} // ${comment}`);
  }

  #touch(offset: number): void {
    this.#first = Math.min(this.#first, offset);
  }

  #addImports(text: MagicString): void {
    const style = styleOf(this.source);
    const lines = [...this.#imports.values()].map((added) => importLine(added, style));
    const behind = importsOf(this.source).findLast(({ end }) => this.source.isModule || end <= this.#first);
    const { program } = this.source.tree;
    const [first] = program.body;
    if (behind) {
      const rest = /^[^\r\n]*/.exec(this.source.text.slice(behind.end))?.[0] ?? '';
      const isAlone = /^\s*(?:\/\/.*)?$/.test(rest);
      text.appendLeft(behind.end + (isAlone ? rest.length : 0), `${style.eol}${lines.join(style.eol)}`);
    } else {
      const block = `${lines.join(style.eol)}${style.eol}${style.eol}`;
      text.prependRight(first ? lineStartOf(this.source.text, rangeOf(first).start) : 0, block);
    }
  }
}

/** Returns the import statements at the top of a file. */
function importsOf({ tree }: Source): Range[] {
  return tree.program.body
    .filter(
      (statement) =>
        isImportDeclaration(statement) ||
        isTSImportEqualsDeclaration(statement) ||
        (isVariableDeclaration(statement) &&
          statement.declarations.every(({ init }) => requiredBy(init) !== undefined)),
    )
    .map((statement) => rangeOf(statement));
}

function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}
