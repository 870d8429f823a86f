import { appsIn, type App } from '../find/app.ts';
import { FRAMEWORKS } from '../project/frameworks.ts';
import { place, type Service } from './recipe.ts';

/** Returns the only app of a service, or why it is unknown. */
export function oneApp(service: Service): App | string {
  const { framework, graph } = service;
  const { title } = FRAMEWORKS[framework];
  const makings = graph.sources.flatMap((source) => appsIn(source, framework));
  const [making, ...others] = makings;
  if (!making) return `no file that the entry imports creates an app with ${title}`;
  const at = place(service, making.source, making.node);
  if (others.length > 0) {
    const places = makings.map(({ source, node }) => place(service, source, node)).join(', ');
    return `there are several ${title} apps, and it is unknown which one receives the requests: ${places}`;
  }
  return (
    making.app ??
    `${at} creates the app, but not in a statement of its own, under a unique name, or as a property of a class`
  );
}
