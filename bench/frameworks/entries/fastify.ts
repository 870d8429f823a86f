import type { Framework } from '../framework.ts';

export const fastifyCli: Framework = {
  id: 'fastify',
  name: 'Fastify CLI',
  template: {
    id: 'fastify',
    commands: ['npx fastify-cli@8.0.2 generate app --esm', 'npm --prefix app install'],
    packages: ['fastify', 'fastify-cli'],
    root: 'app',
  },
  // The command of its "start" script.
  start: 'app/node_modules/.bin/fastify start -l info app/app.js',
  env: { FASTIFY_ADDRESS: '127.0.0.1' },
};
