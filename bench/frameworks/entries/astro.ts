import { type Framework, manifest } from '../framework.ts';

export const astro: Framework = {
  id: 'astro',
  name: 'Astro, node (standalone)',
  template: {
    id: 'astro',
    writtenBecause: 'its starter is downloaded from GitHub. This has its shape',
    files: {
      'package.json': manifest({ scripts: { build: 'astro build' } }),
      // As written by "astro add node".
      'astro.config.mjs': `import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({ output: 'server', adapter: node({ mode: 'standalone' }) });
`,
      'src/pages/index.astro': `---
const title = 'Astro';
---

<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>{title}</title>
  </head>
  <body>
    <h1>{title}</h1>
  </body>
</html>
`,
    },
    commands: ['npm install astro@5 @astrojs/node@9', 'npm run build'],
    packages: ['astro', '@astrojs/node'],
  },
  start: 'node dist/server/entry.mjs',
};
