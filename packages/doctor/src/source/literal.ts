import {
  isArrayExpression,
  isBinaryExpression,
  isBooleanLiteral,
  isCallExpression,
  isIdentifier,
  isLogicalExpression,
  isMemberExpression,
  isNumericLiteral,
  isObjectExpression,
  isObjectProperty,
  isStringLiteral,
  isTSAsExpression,
  isTSSatisfiesExpression,
  isUnaryExpression,
  type Node,
} from '@babel/types';

type Scalar = string | number | boolean;

/** A value that can be read without running the program. */
export interface Literal {
  readonly value: unknown;
  /** Environment variables that it uses, with their defaults. */
  readonly environment: readonly { readonly name: string; readonly value: Scalar }[];
}

/** Longest chain of constants that refer to each other. */
const DEPTH = 8;

/**
 * Evaluates a constant expression: literals, lists and objects of them, arithmetic, constants, and `process.env.X ?? default`.
 */
export function literalOf(
  node: Node | null | undefined,
  constants: ReadonlyMap<string, Node>,
  depth: number = DEPTH,
): Literal | undefined {
  if (!node || depth === 0) return undefined;
  const read = (inner: Node | null | undefined) => literalOf(inner, constants, depth - 1);
  if (isStringLiteral(node) || isNumericLiteral(node) || isBooleanLiteral(node)) return plain(node.value);
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return plain(node.quasis[0]?.value.cooked ?? '');
  }
  if (isTSAsExpression(node) || isTSSatisfiesExpression(node)) return read(node.expression);
  if (isIdentifier(node))
    return node.name === 'undefined' ? plain(undefined) : read(constants.get(node.name));
  if (isUnaryExpression(node, { operator: '-' }))
    return mapped(read(node.argument), (value) => -Number(value));
  if (isBinaryExpression(node)) return calculated(node.operator, read(node.left), read(node.right));
  if (isLogicalExpression(node)) return withDefault(node.left, read(node.right));
  if (isCallExpression(node)) return converted(node.callee, read(node.arguments[0]));
  if (isArrayExpression(node)) return listed(node.elements.map((element) => read(element)));
  return isObjectExpression(node) ? keyed(node.properties, read) : undefined;
}

function plain(value: unknown): Literal {
  return { value, environment: [] };
}

function mapped(literal: Literal | undefined, change: (value: unknown) => unknown): Literal | undefined {
  return literal && { ...literal, value: change(literal.value) };
}

function calculated(
  operator: string,
  left: Literal | undefined,
  right: Literal | undefined,
): Literal | undefined {
  if (typeof left?.value !== 'number' || typeof right?.value !== 'number') return undefined;
  const [a, b] = [left.value, right.value];
  const results: Readonly<Record<string, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': a / b,
    '**': a ** b,
  };
  const value = results[operator];
  const environment = [...left.environment, ...right.environment];
  return value === undefined ? undefined : { value, environment };
}

/** The default applies if the variable is not set; the report lists it as an assumption. */
function withDefault(left: Node, right: Literal | undefined): Literal | undefined {
  const name = variableOf(left);
  if (name === undefined || !right || !isScalar(right.value)) return undefined;
  return { value: right.value, environment: [...right.environment, { name, value: right.value }] };
}

/** Matches `process.env.NAME`, even within `Number(…)`. */
function variableOf(node: Node): string | undefined {
  if (isCallExpression(node)) {
    const [argument] = node.arguments;
    return isConversion(node.callee) && argument ? variableOf(argument) : undefined;
  }
  if (!isMemberExpression(node) || !isMemberExpression(node.object)) return undefined;
  const { object, property } = node;
  if (!isIdentifier(object.object, { name: 'process' }) || !isIdentifier(object.property, { name: 'env' })) {
    return undefined;
  }
  return isIdentifier(property) ? property.name : isStringLiteral(property) ? property.value : undefined;
}

function converted(callee: Node, argument: Literal | undefined): Literal | undefined {
  return isConversion(callee) ? mapped(argument, (value) => Number(value)) : undefined;
}

function isConversion(callee: Node): boolean {
  if (isMemberExpression(callee) && isIdentifier(callee.object, { name: 'Number' })) {
    return isConversion(callee.property);
  }
  return isIdentifier(callee) && ['Number', 'parseInt', 'parseFloat'].includes(callee.name);
}

function listed(literals: readonly (Literal | undefined)[]): Literal | undefined {
  const known = literals.filter((literal) => literal !== undefined);
  if (known.length < literals.length) return undefined;
  return {
    value: known.map(({ value }) => value),
    environment: known.flatMap(({ environment }) => environment),
  };
}

function keyed(properties: readonly Node[], read: (node: Node) => Literal | undefined): Literal | undefined {
  const entries = properties.map((property) => {
    if (!isObjectProperty(property) || property.computed) return undefined;
    const name = isIdentifier(property.key)
      ? property.key.name
      : isStringLiteral(property.key)
        ? property.key.value
        : undefined;
    const literal = read(property.value);
    return name === undefined || !literal ? undefined : { name, literal };
  });
  const known = entries.filter((entry) => entry !== undefined);
  if (known.length < entries.length) return undefined;
  return {
    value: Object.fromEntries(known.map(({ name, literal }) => [name, literal.value])),
    environment: known.flatMap(({ literal }) => literal.environment),
  };
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
