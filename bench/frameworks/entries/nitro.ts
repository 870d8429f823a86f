import { type Framework, manifest } from '../framework.ts';

export const nitro: Framework = {
  id: 'nitro',
  name: 'Nitro',
  template: {
    id: 'nitro',
    writtenBecause: 'its starter is downloaded from GitHub. This has its shape',
    files: {
      'package.json': manifest({ scripts: { build: 'nitro build' } }),
      'nitro.config.ts': `import { defineNitroConfig } from 'nitro/config';

export default defineNitroConfig({ serverDir: './server' });
`,
      'server/routes/index.ts': `import { defineHandler } from 'nitro/h3';

export default defineHandler(() => 'Hello');
`,
    },
    commands: ['npm install nitro@3.0.0', 'npm run build'],
    packages: ['nitro', 'h3', 'srvx'],
  },
  start: 'node .output/server/index.mjs',
};
