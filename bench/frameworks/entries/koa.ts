import { type Framework, manifest } from '../framework.ts';

export const koa: Framework = {
  id: 'koa',
  name: 'Koa',
  template: {
    id: 'koa',
    writtenBecause: 'it has no starter. This is the first program of its documentation',
    files: {
      'package.json': manifest(),
      'app.js': `import Koa from 'koa';

const app = new Koa();
app.use(async (context) => {
  context.body = 'Hello';
});
app.listen(process.env.PORT);
`,
    },
    commands: ['npm install koa@3.3.0'],
    packages: ['koa'],
  },
  start: 'node app.js',
};
