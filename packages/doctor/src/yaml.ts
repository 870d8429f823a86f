import { isCollection, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { Cursor, RENDER_HELM } from './cursor.ts';
import { DoctorError, reasonOf } from './errors.ts';

/**
 * Parses the documents of a YAML or JSON file; empty documents are left out.
 * @param expand replaces placeholders in texts
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_SYNTAX`, `ERR_QUIESCE_DOCTOR_TEMPLATE`
 */
export function readYaml(file: string, text: string, expand?: (text: string) => string): Cursor[] {
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: lines, merge: true })];
  const errors = documents.flatMap((document) => document.errors);
  if (text.includes('{{') && (errors.length > 0 || documents.some((document) => isTemplate(document)))) {
    throw new DoctorError('ERR_QUIESCE_DOCTOR_TEMPLATE', `${file} has {{ … }} in it. ${RENDER_HELM}`);
  }
  const [first] = errors;
  if (first) throw new DoctorError('ERR_QUIESCE_DOCTOR_SYNTAX', `${file}: ${reasonOf(first)}`);
  const origin = {
    file,
    ...(expand ? { expand } : {}),
    lineOf: (index: number, path: readonly (string | number)[]) =>
      documents[index] && lines.linePos(offsetOf(documents[index], path)).line,
  };
  return documents
    .map((document, index) => new Cursor(origin, index, [], valueOf(file, document)))
    .filter((cursor) => cursor.exists);
}

function valueOf(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or too many nested aliases.
    throw new DoctorError('ERR_QUIESCE_DOCTOR_SYNTAX', `${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/** `{{ .Values.x }}` without quotes parses as a map with a map as its key, which no other file contains. */
function isTemplate(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Pair: (_key, { key }) => {
      if (!isCollection(key)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/** Returns the offset of the key at the end of the path, or of its nearest existing parent. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const found = childOf(node, step);
    if (!found) return offset;
    offset = found.offset ?? offset;
    node = found.value;
  }
  return offset;
}

function childOf(node: Node | null, step: string | number) {
  if (isSeq<Node>(node) && typeof step === 'number') {
    const value = node.items[step] ?? null;
    return { value, offset: value?.range?.[0] };
  }
  if (!isMap<Node, Node>(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && { value: pair.value, offset: pair.key.range?.[0] };
}
