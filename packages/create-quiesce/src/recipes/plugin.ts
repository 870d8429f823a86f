import { extname } from 'node:path';
import type { App } from '../find/app.ts';
import { isModuleFile } from '../source/source.ts';
import { oneApp } from './one-app.ts';
import { addTo, blocked, clashes, Edits, type Outcome, type Service } from './recipe.ts';

/** For Fastify: adds the first plugin, which knows the server and creates the drain. */
export function plugin(service: Service): Outcome {
  const app = oneApp(service);
  if (typeof app === 'string') return blocked(app);
  const edits = new Edits();
  const edited = edits.of(app.source);
  edited.import({ name: 'fastifyDrain', from: '@quiesce/fastify', isDefault: true });
  const waits = mayAwait(app, service) ? 'await ' : '';
  addTo(
    edited,
    app,
    `${waits}${app.written}.register(fastifyDrain, { deadline: 25_000 })`,
    `the first plugin; ${app.written}.drain from here on`,
  );
  return { edits: edits.all(), drain: undefined, obstacles: clashes(service, edits.all()) };
}

/** TypeScript may be compiled to CommonJS, which has no top-level `await`. */
function mayAwait({ awaits, source }: App, { isModulePackage }: Service): boolean {
  if (awaits !== 'at top') return awaits === 'in function';
  return source.isModule && isModuleFile(extname(source.path), isModulePackage);
}
