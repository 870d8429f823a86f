import type { Manifest } from './project/manifest.ts';
import { resourceLines } from './project/resources.ts';
import type { Settings } from './project/tsconfig.ts';
import { shortPath, type Service } from './recipes/recipe.ts';
import { modulesOf } from './source/modules.ts';

const SOCKETS: ReadonlySet<string> = new Set(['ws', 'socket.io']);

/** Returns hints about a service; none of them prevents the changes. */
export function notesOn(
  { folder, framework, graph, isModulePackage, started }: Service,
  manifest: Manifest,
  settings: Settings,
): string[] {
  // Lines for WebSockets are written into the file where their server is found.
  const written = new Set(graph.sources.flatMap((source) => modulesOf(source)));
  const lines = resourceLines(manifest)
    .filter(
      (line) =>
        !line.includes('webSockets') ||
        framework === 'fastify' ||
        ![...SOCKETS].some((name) => written.has(name)),
    )
    .map((line) => (framework === 'fastify' ? `app.${line}` : line));
  const imports = new Set(
    graph.sources.flatMap(({ bindings }) => [...bindings.values()]).map(({ module }) => module),
  );
  const isCompiled = graph.sources.some(({ isTypeScript, path }) => isTypeScript && !path.endsWith('.mts'));
  return [
    ...(lines.length > 0 ? [`Resources of the service, by its dependencies: ${lines.join('; ')}`] : []),
    ...(imports.has('cluster') || imports.has('node:cluster')
      ? ['It uses node:cluster: see docs/cluster.md for the primary.']
      : []),
    ...(isCompiled && !isModulePackage
      ? [
          'TypeScript that becomes CommonJS finds the types with "module": "nodenext", from TypeScript 5.8 on.',
        ]
      : []),
    ...(started.preloads.some((name) => /^@opentelemetry\/.+\/register$/.test(name))
      ? [
          'OpenTelemetry shuts its SDK down at the signal: docs/beside-other-libraries.md has a file to load instead.',
        ]
      : []),
    ...(settings.problem === undefined
      ? []
      : [`tsconfig.json could not be read, so its aliases were not followed: ${settings.problem}`]),
    ...graph.unreadable.map(({ path }) => `${shortPath(folder, path)} could not be read, and was skipped.`),
  ];
}
