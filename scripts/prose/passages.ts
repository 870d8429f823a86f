import { parse, type ParserPlugin } from '@babel/parser';
import type { Comment } from '@babel/types';

/** A piece of prose in a file. */
export interface Passage {
  readonly text: string;
  /** Line numbers in the file, for each line of the text. */
  readonly lines: readonly number[];
}

const PLUGINS: ParserPlugin[] = ['typescript', 'decorators', 'explicitResourceManagement'];
const TITLED = new Set(['describe', 'it', 'test', 'describeServer']);

/** Returns the prose of a file: the whole text of a document; the comments and test titles of code. */
export function passagesOf(file: string, content: string): Passage[] {
  if (file.endsWith('.md')) {
    return [{ text: content, lines: content.split('\n').map((_, index) => index + 1) }];
  }
  const { comments, program } = parse(content, {
    sourceType: 'module',
    errorRecovery: true,
    attachComment: false,
    plugins: PLUGINS,
  });
  return [...joined(comments ?? []), ...titles(program)];
}

/** Joins consecutive `//` lines into one passage. */
function joined(comments: readonly Comment[]): Passage[] {
  const passages: { text: string; lines: number[] }[] = [];
  let column: number | undefined;
  for (const { type, value, loc } of comments) {
    if (!loc) continue;
    const { line } = loc.start;
    const previous = passages.at(-1);
    const goesOn =
      type === 'CommentLine' && previous?.lines.at(-1) === line - 1 && column === loc.start.column;
    column = type === 'CommentLine' ? loc.start.column : undefined;
    if (previous && goesOn) {
      previous.text += `\n${value.trim()}`;
      previous.lines.push(line);
    } else {
      const rows = value.split('\n').map((row) => row.replace(/^\s*\*? ?/, ''));
      passages.push({ text: rows.join('\n'), lines: rows.map((_, index) => line + index) });
    }
  }
  return passages;
}

/** Returns the first string of each call such as `it('…')` or `describe.each(…)('…')`. */
function titles(node: unknown): Passage[] {
  if (Array.isArray(node)) return node.flatMap((member) => titles(member));
  if (!isNode(node)) return [];
  const found = Object.entries(node).flatMap(([key, value]) => (key === 'loc' ? [] : titles(value)));
  if (node['type'] !== 'CallExpression' || !TITLED.has(calleeOf(node['callee']))) return found;
  const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
  const title = isNode(first) ? textOf(first) : undefined;
  return title === undefined ? found : [title, ...found];
}

/** Returns the first name in a chain of members and calls. */
function calleeOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node['type'] === 'Identifier') return String(node['name']);
  return calleeOf(node['object'] ?? node['callee'] ?? node['tag']);
}

/** Returns a string, or a template with `…` for its expressions. */
function textOf(node: Readonly<Record<string, unknown>>): Passage | undefined {
  const { type, value, quasis, loc } = node;
  const start = isNode(loc) && isNode(loc['start']) ? Number(loc['start']['line']) : 0;
  if (type === 'StringLiteral') return { text: String(value), lines: [start] };
  if (type !== 'TemplateLiteral' || !Array.isArray(quasis)) return undefined;
  const text = quasis
    .map((quasi) => (isNode(quasi) && isNode(quasi['value']) ? quasi['value']['raw'] : ''))
    .join('…');
  return { text, lines: text.split('\n').map((_, index) => start + index) };
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
