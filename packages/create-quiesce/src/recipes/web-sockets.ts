import {
  isCallExpression,
  isIdentifier,
  isMemberExpression,
  isNewExpression,
  isNumericLiteral,
  isVariableDeclaration,
  traverse,
  traverseFast,
  type CallExpression,
  type NewExpression,
  type Node,
} from '@babel/types';
import { peel, requiredBy } from '../source/nodes.ts';
import type { Source } from '../source/source.ts';
import { importDrain, type Edits, type Service } from './recipe.ts';

/** Names that create a WebSocket server, by module. */
const SERVERS: Readonly<Record<string, readonly string[]>> = {
  'socket.io': ['Server', 'default'],
  ws: ['WebSocketServer', 'Server'],
};

/** A WebSocket server with a name, and the statement that creates it. */
interface WebSockets {
  readonly name: string;
  readonly statement: Node;
}

/** Passes WebSocket servers to the drain, which sends close frames to their clients. */
export function webSockets(service: Service, edits: Edits, drainPath: string): void {
  for (const source of service.graph.sources) {
    for (const { name, statement } of serversIn(source)) {
      const edited = edits.of(source);
      importDrain(edited, drainPath, service);
      edited.addBehind(statement, `drain.webSockets(${name})`, 'its clients are told to reconnect elsewhere');
    }
  }
}

/** Returns Socket.IO servers that create the HTTP server themselves, which cannot be watched. */
export function listensAlone(source: Source): Node[] {
  const found: Node[] = [];
  traverseFast(source.tree, (node) => {
    const making = makingOf(node, source);
    if (making && isNumericLiteral(making.arguments[0])) found.push(making);
  });
  return found;
}

function serversIn(source: Source): WebSockets[] {
  const found: WebSockets[] = [];
  traverse(source.tree, (node, ancestors) => {
    if (!isVariableDeclaration(node) || node.declarations.length !== 1) return;
    const [declarator] = node.declarations;
    const making = makingOf(peel(declarator?.init), source);
    if (!declarator || !isIdentifier(declarator.id) || !making) return;
    if (making.arguments.length === 0 || isNumericLiteral(making.arguments[0])) return;
    const parent = ancestors.at(-1)?.node;
    const statement = parent?.type === 'ExportNamedDeclaration' ? parent : node;
    found.push({ name: declarator.id.name, statement });
  });
  return found;
}

/** Matches `new Server(server)`, `new WebSocketServer({ server })` and `require('socket.io')(server)`. */
function makingOf(node: Node | null | undefined, source: Source): NewExpression | CallExpression | undefined {
  if (!isNewExpression(node) && !isCallExpression(node)) return undefined;
  const { callee } = node;
  if (requiredBy(callee) === 'socket.io') return node;
  const isMember = isMemberExpression(callee);
  const of = isMember ? callee.object : callee;
  const binding = isIdentifier(of) ? source.bindings.get(of.name) : undefined;
  if (!binding) return undefined;
  const name = isMember && isIdentifier(callee.property) ? callee.property.name : binding.name;
  return SERVERS[binding.module]?.includes(name) === true ? node : undefined;
}
