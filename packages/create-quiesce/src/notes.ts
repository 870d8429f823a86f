import type { Manifest } from './project/manifest.ts';
import { resourceLines } from './project/resources.ts';
import { shortPath, type Service } from './recipes/recipe.ts';

/** What is good to know of a service, and hinders nothing. */
export function notesOn(
  { folder, framework, graph, isModulePackage }: Service,
  manifest: Manifest,
): string[] {
  const lines = resourceLines(manifest).map((line) => (framework === 'fastify' ? `app.${line}` : line));
  const imports = new Set(
    graph.sources.flatMap(({ bindings }) => [...bindings.values()]).map(({ module }) => module),
  );
  const isCompiled = graph.sources.some(({ isTypeScript, path }) => isTypeScript && !path.endsWith('.mts'));
  return [
    ...(lines.length > 0 ? [`What the service holds on to, by its dependencies: ${lines.join('; ')}`] : []),
    ...(imports.has('cluster') || imports.has('node:cluster')
      ? ['It has workers of node:cluster: docs/cluster.md is about their primary.']
      : []),
    ...(isCompiled && !isModulePackage
      ? [
          'TypeScript that becomes CommonJS finds the types with "module": "nodenext", from TypeScript 5.8 on.',
        ]
      : []),
    ...graph.unreadable.map(({ path }) => `${shortPath(folder, path)} could not be read, and was left out.`),
  ];
}
