import { appsIn, type App } from '../find/app.ts';
import { FRAMEWORKS } from '../project/frameworks.ts';
import { place, type Service } from './recipe.ts';

/** The one app of a service, or why it cannot be told which that is. */
export function oneApp(service: Service): App | string {
  const { framework, graph } = service;
  const { title } = FRAMEWORKS[framework];
  const makings = graph.sources.flatMap((source) => appsIn(source, framework));
  const [making, ...others] = makings;
  if (!making) return `no file that the entry imports makes an app of ${title}`;
  const at = place(service, making.source, making.node);
  if (others.length > 0) {
    const places = makings.map(({ source, node }) => place(service, source, node)).join(', ');
    return `there are several apps of ${title}, and which one takes the requests is for you to say: ${places}`;
  }
  return (
    making.app ??
    `${at} makes the app, but not in a statement of its own, under a name that the file has once, or as a property of a class`
  );
}
