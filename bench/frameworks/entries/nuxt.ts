import { type Framework, manifest } from '../framework.ts';

export const nuxt: Framework = {
  id: 'nuxt',
  name: 'Nuxt (Nitro)',
  template: {
    id: 'nuxt',
    writtenBecause: 'its starter is downloaded from GitHub. This has its shape',
    files: {
      'package.json': manifest({ scripts: { build: 'nuxt build' } }),
      'nuxt.config.ts': `export default defineNuxtConfig({
  compatibilityDate: '2025-07-15',
  devtools: { enabled: true },
});
`,
      'tsconfig.json': '{ "files": [], "references": [] }\n',
      'app/app.vue': `<template>
  <div>
    <NuxtRouteAnnouncer />
    <NuxtWelcome />
  </div>
</template>
`,
    },
    commands: ['npm install nuxt@4.4.5 vue vue-router', 'npm run build'],
    packages: ['nuxt', 'nitropack', 'h3'],
  },
  start: 'node .output/server/index.mjs',
};
