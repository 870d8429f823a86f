import { type Framework, manifest } from '../framework.ts';

export const adonis: Framework = {
  id: 'adonis',
  name: 'AdonisJS',
  template: {
    id: 'adonis',
    writtenBecause:
      'its starter is downloaded from GitHub. This has the shape of the slim one, in JavaScript',
    files: {
      'package.json': manifest(),
      'bin/server.js': `import 'reflect-metadata';
import { Ignitor, prettyPrintError } from '@adonisjs/core';

const root = new URL('../', import.meta.url);
const importer = (path) => import(path.startsWith('.') ? new URL(path, root).href : path);
new Ignitor(root, { importer })
  .tap((app) => app.listen('SIGTERM', () => app.terminate()))
  .httpServer()
  .start()
  .catch(prettyPrintError);
`,
      'adonisrc.js': `import { defineConfig } from '@adonisjs/core/app';

export default defineConfig({
  providers: [() => import('@adonisjs/core/providers/app_provider')],
  preloads: [() => import('./start/routes.js'), () => import('./start/kernel.js')],
});
`,
      'config/app.js': `import { defineConfig } from '@adonisjs/core/http';

export const appKey = 'a key that is long enough to be one';
export const http = defineConfig({ generateRequestId: true });
`,
      'config/bodyparser.js': `import { defineConfig } from '@adonisjs/core/bodyparser';

export default defineConfig({});
`,
      'config/logger.js': `import { defineConfig } from '@adonisjs/core/logger';

export default defineConfig({ default: 'app', loggers: { app: { enabled: true, level: 'info' } } });
`,
      'start/kernel.js': `import router from '@adonisjs/core/services/router';

router.use([() => import('@adonisjs/core/bodyparser_middleware')]);
`,
      'start/routes.js': `import router from '@adonisjs/core/services/router';

router.get('/', () => 'Hello');
router.post('/', () => 'Hello');
`,
    },
    commands: ['npm install @adonisjs/core@6 reflect-metadata@0.2'],
    packages: ['@adonisjs/core', '@adonisjs/http-server'],
  },
  start: 'node bin/server.js',
  env: { LOG_LEVEL: 'info' },
};
