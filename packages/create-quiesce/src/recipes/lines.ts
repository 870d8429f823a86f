import { FRAMEWORKS, type FrameworkName } from '../project/frameworks.ts';
import { importLine, type Style } from '../write/style.ts';

/** Returns the lines for the user to add, if nothing can be written safely. */
export function linesFor(framework: FrameworkName, isModule: boolean, example: string): string[] {
  const style: Style = { isModule, quote: "'", semicolon: ';', eol: '\n' };
  const { adapter } = FRAMEWORKS[framework];
  const named = (name: string) => importLine({ name, from: adapter, isDefault: false }, style);
  const create = 'const drain = createDrain({ deadline: 25_000 });';
  switch (framework) {
    case 'express':
    case 'koa': {
      const name = `${framework}Drain`;
      return [
        named(`createDrain, ${name}`),
        create,
        `app.use(${name}(drain)); // first: health routes, refusals, requests in flight`,
        'drain.watch(app.listen(3000)); // or a server of node:http; before it gets traffic',
        `${example};`,
      ];
    }
    case 'fastify':
      return [
        importLine({ name: 'fastifyDrain', from: adapter, isDefault: true }, style),
        `${isModule ? 'await ' : ''}app.register(fastifyDrain, { deadline: 25_000 }); // the first plugin`,
        `app.${example};`,
      ];
    case 'node-http':
      return [
        named('createDrain'),
        create,
        'drain.watch(createServer(drain.handler(listener))).listen(3000);',
        `${example};`,
      ];
    default:
      return framework satisfies never;
  }
}
