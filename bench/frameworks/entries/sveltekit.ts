import type { Framework } from '../framework.ts';

export const svelteKit: Framework = {
  id: 'sveltekit',
  name: 'SvelteKit, adapter-node',
  template: {
    id: 'sveltekit',
    commands: [
      'npx sv@0.17.1 create app --template minimal --types ts --no-add-ons --install npm',
      'npx sv@0.17.1 add sveltekit-adapter=adapter:node --cwd app --install npm --no-git-check',
      'npm --prefix app run build',
    ],
    packages: ['@sveltejs/kit', '@sveltejs/adapter-node'],
    root: 'app',
  },
  start: 'node app/build',
};
