import { serversOf } from '../find/servers.ts';
import { FRAMEWORKS } from '../project/frameworks.ts';
import { oneApp } from './one-app.ts';
import { webSockets } from './web-sockets.ts';
import {
  addTo,
  blocked,
  clashes,
  drainPathBeside,
  Edits,
  importDrain,
  type Outcome,
  type Service,
} from './recipe.ts';

/** For Express and Koa: adds the first middleware, and watches the server. */
export function middleware(service: Service, name: 'expressDrain' | 'koaDrain'): Outcome {
  const { adapter, title } = FRAMEWORKS[service.framework];
  const app = oneApp(service);
  if (typeof app === 'string') return blocked(app);
  const servers = service.graph.sources.flatMap((source) => serversOf(app, source, service.graph.sources));
  if (servers.length === 0) {
    return blocked(`no server of the ${title} app was found: no ${app.written}.listen(), no createServer()`);
  }
  const edits = new Edits();
  const path = drainPathBeside(app.source, service);
  const ofApp = edits.of(app.source);
  ofApp.import({ name, from: adapter, isDefault: false });
  importDrain(ofApp, path, service);
  addTo(
    ofApp,
    app,
    `${app.written}.use(${name}(drain))`,
    'first: health routes, refusals, requests in flight',
  );
  for (const { source, call } of servers) {
    const edited = edits.of(source);
    importDrain(edited, path, service);
    edited.wrap(call, 'drain.watch(', ')');
  }
  webSockets(service, edits, path);
  return {
    edits: edits.all(),
    drain: { beside: app.source, path },
    obstacles: clashes(service, edits.all()),
  };
}
