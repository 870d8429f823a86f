import { manifest } from '../project.ts';
import { FIRST, MODULE, type Shape } from './shape.ts';

const TS = {
  compilerOptions: { module: 'nodenext', strict: true, skipLibCheck: true, outDir: 'build', rootDir: '.' },
};
const start = (dependencies: readonly string[], script: string, more: object = {}) =>
  manifest(dependencies, { scripts: { start: script }, ...more });
const WHERE = 'this.app.use(expressDrain(drain)); // first: health routes, refusals, requests in flight';

/** Services by how and where their app is created. */
export const MADE: readonly Shape[] = [
  {
    title: 'a class that creates the app in its constructor',
    files: {
      'package.json': start(['express'], 'node build/src/index.js', MODULE),
      'tsconfig.json': TS,
      'src/index.ts': "import App from './app.js';\n\nconst app = new App(3000);\napp.listen();\n",
      'src/app.ts': `import express from 'express';

export default class App {
  public app: express.Application;

  constructor(private readonly port: number) {
    this.app = express();
    this.app.use(express.json());
  }

  public listen(): void {
    this.app.listen(this.port);
  }
}
`,
    },
    right: {
      entry: 'src/index.ts',
      added: {
        'src/app.ts': [
          "import { expressDrain } from '@quiesce/express';",
          "import { drain } from './drain.js';",
          WHERE,
          'drain.watch(this.app.listen(this.port));',
        ],
      },
    },
  },
  {
    title: 'a class with the app as a property, whose instance listens elsewhere',
    files: {
      'package.json': start(['express'], 'ts-node src/server.ts'),
      'tsconfig.json': {
        compilerOptions: {
          ...TS.compilerOptions,
          module: 'commonjs',
          moduleResolution: 'node10',
          esModuleInterop: true,
        },
      },
      'src/server.ts':
        "import { createServer } from 'http';\nimport { Server } from './Server';\n\nconst { port } = { port: 80 };\nconst instance = new Server();\ncreateServer(instance.express).listen(port);\n",
      'src/Server.ts': `import express, { Application } from 'express';
class Base {}
export class Server extends Base {
  public readonly express: Application = express();

  constructor() {
    super();
    this.express.disable('x-powered-by');
  }
}
`,
    },
    right: {
      entry: 'src/server.ts',
      added: {
        'src/Server.ts': [
          "import { expressDrain } from '@quiesce/express';",
          "import { drain } from './drain';",
          'this.express.use(expressDrain(drain)); // first: health routes, refusals, requests in flight',
        ],
        'src/server.ts': [
          "import { drain } from './drain';",
          'drain.watch(createServer(instance.express)).listen(port);',
        ],
      },
    },
  },
  {
    title: 'a file that exports the app of an instance',
    files: {
      'package.json': start(['express'], 'node index.js', MODULE),
      'index.js': "import app from './app.js';\napp.listen(3000);\n",
      'app.js':
        "import express from 'express';\nclass App {\n  app = express();\n  constructor() {}\n}\nexport default new App().app;\n",
    },
    right: {
      added: {
        'app.js': [
          "import { expressDrain } from '@quiesce/express';",
          "import { drain } from './drain.js';",
          'constructor() { this.app.use(expressDrain(drain));}',
        ],
        'index.js': ["import { drain } from './drain.js';", 'drain.watch(app.listen(3000));'],
      },
    },
  },
  {
    title: 'aliases of tsconfig.json',
    files: {
      'package.json': start(['express'], 'tsx src/main.ts', MODULE),
      'tsconfig.json': {
        compilerOptions: {
          ...TS.compilerOptions,
          module: 'esnext',
          moduleResolution: 'bundler',
          paths: { '@/*': ['./src/*'] },
        },
      },
      'src/main.ts':
        "import { createApp } from '@/web/app';\nimport '@/config';\ncreateApp().listen(3000);\n",
      'src/config.ts': 'export {};\n',
      'src/web/app.ts':
        "import express from 'express';\nexport function createApp() {\n  const app = express();\n  return app;\n}\n",
    },
    right: {
      entry: 'src/main.ts',
      added: {
        'src/web/app.ts': [
          "import { expressDrain } from '@quiesce/express';",
          "import { drain } from './drain.js';",
          FIRST,
        ],
        'src/main.ts': ["import { drain } from './web/drain.js';", 'drain.watch(createApp().listen(3000));'],
      },
    },
  },
  {
    title: 'imports of package.json',
    files: {
      'package.json': start(['express'], 'node server.js', {
        ...MODULE,
        imports: { '#app': './lib/app.js' },
      }),
      'server.js': "import { app } from '#app';\napp.listen(3000);\n",
      'lib/app.js': "import express from 'express';\nexport const app = express();\n",
    },
    right: {
      added: {
        'lib/app.js': [
          "import { expressDrain } from '@quiesce/express';",
          "import { drain } from './drain.js';",
          FIRST,
        ],
        'server.js': ["import { drain } from './lib/drain.js';", 'drain.watch(app.listen(3000));'],
      },
    },
  },
  {
    title: 'Fastify in a class',
    files: {
      'package.json': start(['fastify'], 'node server.js', MODULE),
      'server.js':
        "import Fastify from 'fastify';\nexport class Api {\n  constructor() {\n    this.server = Fastify({ logger: true });\n  }\n}\nnew Api().server.listen({ port: 80 });\n",
    },
    right: {
      added: {
        'server.js': [
          "import fastifyDrain from '@quiesce/fastify';",
          'this.server.register(fastifyDrain, { deadline: 25_000 }); // the first plugin; this.server.drain from here on',
        ],
      },
    },
  },
  {
    title: 'Koa with a server created without createServer()',
    files: {
      'package.json': start(['koa'], 'node --watch-path ./src --watch src/index.mjs'),
      'src/index.mjs':
        "import { Server } from 'node:http';\nimport Koa from 'koa';\nconst app = new Koa();\nnew Server({ keepAlive: true }, app.callback()).listen(80);\n",
    },
    right: {
      entry: 'src/index.mjs',
      added: {
        'src/index.mjs': [
          "import { koaDrain } from '@quiesce/koa';",
          "import { drain } from './drain.mjs';",
          'app.use(koaDrain(drain)); // first: health routes, refusals, requests in flight',
          'drain.watch(new Server({ keepAlive: true }, app.callback())).listen(80);',
        ],
      },
    },
  },
  {
    title: 'a class without a constructor',
    files: {
      'package.json': start(['express'], 'node index.js', MODULE),
      'index.js':
        "import express from 'express';\nclass App {\n  app = express();\n}\nnew App().app.listen(80);\n",
    },
    right: { refused: ['index.js:3 creates the app, but not in a statement of its own'] },
  },
  {
    title: 'only a development script',
    files: {
      'package.json': manifest(['express'], {
        ...MODULE,
        scripts: { dev: 'tsx watch --tsconfig tsconfig.dev.json src/api.ts' },
      }),
      'tsconfig.json': TS,
      'src/api.ts':
        "import express from 'express';\nconst app = express();\nif (import.meta.url) app.listen(80);\n",
    },
    right: {
      entry: 'src/api.ts',
      added: {
        'src/api.ts': [
          "import { expressDrain } from '@quiesce/express';",
          "import { drain } from './drain.js';",
          FIRST,
          'if (import.meta.url) drain.watch(app.listen(80));',
        ],
      },
    },
  },
];
