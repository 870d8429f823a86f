import { type Framework, manifest } from '../framework.ts';

export const h3: Framework = {
  id: 'h3',
  name: 'H3 (srvx)',
  template: {
    id: 'h3',
    writtenBecause: 'it has no starter. This is the first program of its documentation',
    files: {
      'package.json': manifest(),
      'server.js': `import { H3, serve } from 'h3';

const app = new H3();
app.get('/', () => 'Hello');
serve(app, { port: Number(process.env.PORT) });
`,
    },
    commands: ['npm install h3@2.0.8'],
    packages: ['h3', 'srvx'],
  },
  start: 'node server.js',
};
