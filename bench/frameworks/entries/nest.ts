import type { Framework, Template } from '../framework.ts';

const CREATE = 'npx @nestjs/cli@12.0.8 new app --package-manager npm --skip-git --strict';

const onExpress: Template = {
  id: 'nest',
  commands: [CREATE, 'npm --prefix app run build'],
  packages: ['@nestjs/core', '@nestjs/platform-express'],
  root: 'app',
};

/**
 * The starter has no choice of platform: the template applies the change to `main.ts` from the documentation, and nothing else.
 */
const onFastify: Template = {
  id: 'nest-fastify',
  writtenBecause:
    'its starter has Express only. `main.ts` is as its chapter on Fastify says, the rest is of the starter',
  commands: [
    CREATE,
    'npm --prefix app install @nestjs/platform-fastify@12',
    'cp main.ts app/src/main.ts',
    'npm --prefix app run build',
  ],
  files: {
    'main.ts': `import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
  await app.listen(process.env.PORT ?? 3000);
}
await bootstrap();
`,
  },
  packages: ['@nestjs/core', '@nestjs/platform-fastify'],
  root: 'app',
};

export const nestExpress: Framework = {
  id: 'nest-express',
  name: 'NestJS, Express',
  template: onExpress,
  start: 'node app/dist/main.js',
};

export const nestFastify: Framework = {
  id: 'nest-fastify',
  name: 'NestJS, Fastify',
  template: onFastify,
  start: 'node app/dist/main.js',
};
