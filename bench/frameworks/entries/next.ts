import type { Framework, Template } from '../framework.ts';

const template: Template = {
  id: 'next',
  commands: [
    'npx create-next-app@16.4.3 app --yes --empty --use-npm --disable-git',
    'env NEXT_PRIVATE_STANDALONE=true npm --prefix app run build',
    // As in the documentation of this output mode.
    'cp -r app/.next/static app/.next/standalone/.next/',
  ],
  packages: ['next', 'react'],
  root: 'app',
};

export const nextStart: Framework = {
  id: 'next-start',
  name: 'Next.js, `next start`',
  template,
  start: 'app/node_modules/.bin/next start app --hostname 127.0.0.1',
};

export const nextStandalone: Framework = {
  id: 'next-standalone',
  name: 'Next.js, standalone',
  template,
  start: 'node app/.next/standalone/server.js',
  env: { HOSTNAME: '127.0.0.1' },
};
