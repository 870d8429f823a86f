import { type Framework, manifest } from '../framework.ts';

export const hono: Framework = {
  id: 'hono',
  name: 'Hono, node-server',
  template: {
    id: 'hono',
    writtenBecause: 'its starter is downloaded from GitHub. This has its shape',
    files: {
      'package.json': manifest(),
      'index.js': `import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.get('/', (context) => context.text('Hello'));
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`,
    },
    commands: ['npm install hono@4 @hono/node-server@2.1.8'],
    packages: ['hono', '@hono/node-server'],
  },
  start: 'node index.js',
};
