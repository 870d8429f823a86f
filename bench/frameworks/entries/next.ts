import type { Framework, Template } from '../framework.ts';

const template: Template = {
  id: 'next',
  commands: [
    'npx create-next-app@16.4.3 app --yes --empty --use-npm --disable-git',
    'env NEXT_PRIVATE_STANDALONE=true npm --prefix app run build',
    // As the documentation of the output says.
    'cp -r app/.next/static app/.next/standalone/.next/',
  ],
  packages: ['next', 'react'],
  root: 'app',
};

/** Documented for servers whose signals somebody else handles. */
const MANUAL = { NEXT_MANUAL_SIG_HANDLE: 'true' };

const known = {
  'exit-status':
    'Nothing was cut: the handler of Next.js ends the process with 143 (128 + SIGTERM) after the drain, and the preload keeps a code of the app that is not 0. With `NEXT_MANUAL_SIG_HANDLE=true` Next.js has no handler',
} as const;

export const nextStart: Framework = {
  id: 'next-start',
  name: 'Next.js, `next start`',
  template,
  start: 'app/node_modules/.bin/next start app --hostname 127.0.0.1',
  known,
};

export const nextStartManual: Framework = {
  ...nextStart,
  id: 'next-start-manual',
  name: 'Next.js, `next start`, `NEXT_MANUAL_SIG_HANDLE`',
  env: MANUAL,
  known: {},
};

export const nextStandalone: Framework = {
  id: 'next-standalone',
  name: 'Next.js, standalone',
  template,
  start: 'node app/.next/standalone/server.js',
  env: { HOSTNAME: '127.0.0.1' },
  known,
};

export const nextStandaloneManual: Framework = {
  ...nextStandalone,
  id: 'next-standalone-manual',
  name: 'Next.js, standalone, `NEXT_MANUAL_SIG_HANDLE`',
  env: { ...nextStandalone.env, ...MANUAL },
  known: {},
};
