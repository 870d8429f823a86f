import { parse, type ParserPlugin } from '@babel/parser';
import {
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isObjectExpression,
  isObjectPattern,
  isObjectProperty,
  isStringLiteral,
  isVariableDeclarator,
  traverseFast,
  type CallExpression,
  type File,
  type Node,
  type ObjectExpression,
} from '@babel/types';
import { DoctorError, reasonOf } from '../errors.ts';
import { literalOf, type Literal } from './literal.ts';

/** The options of a call, as far as they can be read without running the program. */
export interface SourceOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** Options that the service computes. */
  readonly computed: readonly { readonly name: string; readonly line: number }[];
  /** Environment variables whose defaults were assumed. */
  readonly environment: readonly { readonly name: string; readonly value: string | number | boolean }[];
}

const PLUGINS: ParserPlugin[] = ['typescript', 'decorators-legacy'];

/**
 * Returns the options of the only `createDrain({…})` or `register(fastifyDrain, {…})` of a source file. Reads literals,
 * arithmetic on them, constants of the file, and the default of an environment variable.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_DRAIN`
 */
export function readSourceOptions(file: string, text: string): SourceOptions {
  const tree = parsed(file, text);
  const calls = callsIn(tree);
  const [call, ...others] = calls;
  if (!call) throw refused(`${file} has no call of createDrain() or register(fastifyDrain).`);
  if (others.length > 0) {
    const lines = calls.map(({ at }) => at.loc?.start.line).join(', ');
    throw refused(
      `${file} creates several drains, in lines ${lines}: give the options of one with --drain '{ … }'.`,
    );
  }
  const constants = constantsIn(tree);
  const given = call.options && objectOf(call.options, constants);
  if (call.options && !given) {
    throw refused(
      `${file}:${call.at.loc?.start.line}: the options are not an object that can be read here: ${ALONE}`,
    );
  }
  return given ? optionsOf(file, given, constants) : { options: {}, computed: [], environment: [] };
}

const ALONE = "give them with --drain '{ … }'.";

function parsed(file: string, text: string): File {
  try {
    const plugins: ParserPlugin[] = /\.[jt]sx$/.test(file) ? [...PLUGINS, 'jsx'] : PLUGINS;
    return parse(text, { sourceType: 'unambiguous', allowReturnOutsideFunction: true, plugins });
  } catch (error) {
    throw new DoctorError('ERR_QUIESCE_DOCTOR_DRAIN', `${file} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

interface DrainCall {
  readonly at: CallExpression;
  readonly options: Node | undefined;
}

function callsIn(tree: File): DrainCall[] {
  const { create, plugin } = namesIn(tree);
  const calls: DrainCall[] = [];
  traverseFast(tree, (node) => {
    if (!isCallExpression(node)) return;
    const { callee } = node;
    const [first, second] = node.arguments;
    const called = isIdentifier(callee) ? callee.name : memberOf(callee);
    if (called === 'createDrain' || (called !== undefined && create.has(called))) {
      calls.push({ at: node, options: first });
    }
    if (called === 'register' && isIdentifier(first) && plugin.has(first.name)) {
      calls.push({ at: node, options: second });
    }
  });
  return calls;
}

function memberOf(callee: Node): string | undefined {
  return callee.type === 'MemberExpression' && isIdentifier(callee.property)
    ? callee.property.name
    : undefined;
}

/** Returns the local names of `createDrain` and of the Fastify plugin in a file. */
function namesIn(tree: File) {
  const create = new Set<string>();
  const plugin = new Set(['fastifyDrain']);
  traverseFast(tree, (node) => {
    if (isImportDeclaration(node)) {
      for (const specifier of node.specifiers) {
        const { local } = specifier;
        const named = specifier.type === 'ImportSpecifier' ? specifier.imported : undefined;
        if (isIdentifier(named, { name: 'createDrain' })) create.add(local.name);
        if (node.source.value === '@quiesce/fastify' && specifier.type === 'ImportDefaultSpecifier') {
          plugin.add(local.name);
        }
      }
    }
    if (isVariableDeclarator(node) && isObjectPattern(node.id)) {
      for (const property of node.id.properties) {
        if (!isObjectProperty(property) || !isIdentifier(property.value)) continue;
        if (isIdentifier(property.key, { name: 'createDrain' })) create.add(property.value.name);
      }
    }
  });
  return { create, plugin };
}

/** Returns the values of names that the file assigns once. */
function constantsIn(tree: File): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  const several = new Set<string>();
  traverseFast(tree, (node) => {
    if (!isVariableDeclarator(node) || !isIdentifier(node.id) || !node.init) return;
    if (found.has(node.id.name)) several.add(node.id.name);
    found.set(node.id.name, node.init);
  });
  for (const name of several) found.delete(name);
  return found;
}

function objectOf(node: Node, constants: ReadonlyMap<string, Node>): ObjectExpression | undefined {
  if (isObjectExpression(node)) return node;
  if (node.type === 'TSSatisfiesExpression' || node.type === 'TSAsExpression') {
    return objectOf(node.expression, constants);
  }
  const given = isIdentifier(node) ? constants.get(node.name) : undefined;
  return given && objectOf(given, constants);
}

function optionsOf(
  file: string,
  object: ObjectExpression,
  constants: ReadonlyMap<string, Node>,
): SourceOptions {
  const entries: [name: string, value: unknown][] = [];
  const computed: { name: string; line: number }[] = [];
  const environment: Literal['environment'][number][] = [];
  for (const property of object.properties) {
    const line = property.loc?.start.line ?? 1;
    if (property.type === 'SpreadElement') {
      const spread = objectOf(property.argument, constants);
      if (!spread) throw refused(`${file}:${line}: the spread value cannot be read here: ${ALONE}`);
      const inner = optionsOf(file, spread, constants);
      entries.push(...Object.entries(inner.options));
      computed.push(...inner.computed);
      environment.push(...inner.environment);
      continue;
    }
    const name = isIdentifier(property.key)
      ? property.key.name
      : isStringLiteral(property.key)
        ? property.key.value
        : '';
    const found = isObjectProperty(property) ? literalOf(property.value, constants) : undefined;
    if (found) {
      entries.push([name, found.value]);
      environment.push(...found.environment);
    } else {
      computed.push({ name, line });
    }
  }
  return { options: Object.fromEntries(entries), computed, environment };
}

function refused(message: string): DoctorError {
  return new DoctorError('ERR_QUIESCE_DOCTOR_DRAIN', message);
}
