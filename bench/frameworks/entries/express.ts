import type { Framework } from '../framework.ts';

export const expressGenerator: Framework = {
  id: 'express',
  name: 'Express generator',
  template: {
    id: 'express',
    commands: ['npx express-generator@4.16.1 --no-view app', 'npm --prefix app install'],
    packages: ['express'],
    root: 'app',
  },
  start: 'node app/bin/www',
};
