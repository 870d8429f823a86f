import { listenerOf, serversIn } from '../find/servers.ts';
import {
  blocked,
  clashes,
  drainPathBeside,
  Edits,
  importDrain,
  place,
  type Outcome,
  type Service,
} from './recipe.ts';
import { webSockets } from './web-sockets.ts';

/** For node:http, node:https and node:http2: wraps the listener, and watches the server. */
export function bare(service: Service): Outcome {
  const servers = service.graph.sources.flatMap((source) => serversIn(source));
  const [first] = servers;
  if (!first)
    return blocked(
      'no file that the entry imports calls createServer() of node:http, node:https or node:http2',
    );
  const edits = new Edits();
  const path = drainPathBeside(first.source, service);
  const obstacles: string[] = [];
  for (const server of servers) {
    const { source, call } = server;
    const listener = listenerOf(server);
    if (!listener) {
      obstacles.push(`${place(service, source, call)} creates a server, but not with the request listener`);
      continue;
    }
    const edited = edits.of(source);
    importDrain(edited, path, service);
    edited.wrap(call, 'drain.watch(', ')');
    edited.wrap(listener, 'drain.handler(', ')');
  }
  webSockets(service, edits, path);
  return {
    edits: edits.all(),
    drain: { beside: first.source, path },
    obstacles: [...obstacles, ...clashes(service, edits.all())],
  };
}
