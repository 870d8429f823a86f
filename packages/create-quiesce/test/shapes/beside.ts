import { manifest } from '../project.ts';
import { FIRST, MODULE, type Shape } from './shape.ts';

const start = (dependencies: readonly string[], script: string, more: object = {}) =>
  manifest(dependencies, { scripts: { start: script }, ...more });

/** Services with a library that uses the server, too. */
export const BESIDE: readonly Shape[] = [
  {
    title: 'Socket.IO beside Express, as in its guide',
    files: {
      'package.json': start(['express', 'socket.io'], 'node index.js', MODULE),
      'index.js': `import express from 'express';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const app = express();
const server = createServer(app);
const io = new Server(server);

server.listen(3000);
`,
    },
    right: {
      added: {
        'index.js': [
          "import { expressDrain } from '@quiesce/express';",
          "import { drain } from './drain.js';",
          FIRST,
          'const server = drain.watch(createServer(app));',
          'drain.webSockets(io); // its clients are told to reconnect elsewhere',
        ],
      },
    },
  },
  {
    title: 'Socket.IO as in old guides',
    files: {
      'package.json': start(['express', 'socket.io'], 'node index.js'),
      'index.js':
        "var app = require('express')();\nvar http = require('http').Server(app);\nvar io = require('socket.io')(http);\nhttp.listen(3000);\n",
    },
    right: {
      added: {
        'index.js': [
          "const { expressDrain } = require('@quiesce/express');",
          "const { drain } = require('./drain.js');",
          FIRST,
          "var http = drain.watch(require('http').Server(app));",
          'drain.webSockets(io); // its clients are told to reconnect elsewhere',
        ],
      },
    },
  },
  {
    title: 'Socket.IO alone, on a port',
    files: {
      'package.json': start(['socket.io'], 'node index.js', MODULE),
      'index.js': "import { Server } from 'socket.io';\nconst io = new Server(3000);\n",
    },
    right: { refused: ['index.js:2: Socket.IO creates its own server'] },
  },
  {
    title: 'ws beside a bare server',
    files: {
      'package.json': start(['ws'], 'node index.js', MODULE),
      'index.js':
        "import { createServer } from 'node:http';\nimport { WebSocketServer } from 'ws';\nconst server = createServer((_request, response) => response.end());\nconst sockets = new WebSocketServer({ server });\nserver.listen(80);\n",
    },
    right: {
      added: {
        'index.js': [
          "import { drain } from './drain.js';",
          'const server = drain.watch(createServer(drain.handler((_request, response) => response.end())));',
          'drain.webSockets(sockets); // its clients are told to reconnect elsewhere',
        ],
      },
    },
  },
  {
    title: 'Apollo, standalone',
    files: {
      'package.json': start(['@apollo/server'], 'node index.js', MODULE),
      'index.js':
        "import { ApolloServer } from '@apollo/server';\nimport { startStandaloneServer } from '@apollo/server/standalone';\nconst server = new ApolloServer({ typeDefs, resolvers, stopOnTerminationSignals: false });\nawait startStandaloneServer(server, { listen: { port: 4000 } });\n",
    },
    right: { refused: ["index.js:4: Apollo's standalone server cannot be watched"] },
  },
  {
    title: 'Apollo on Express, with the plugin of its guide',
    files: {
      'package.json': start(
        ['express', '@apollo/server', '@as-integrations/express5'],
        'node index.js',
        MODULE,
      ),
      'index.js': `import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import express from 'express';
import http from 'http';
const app = express();
const httpServer = http.createServer(app);
const server = new ApolloServer({ typeDefs, plugins: [ApolloServerPluginDrainHttpServer({ httpServer })] });
await server.start();
httpServer.listen({ port: 4000 });
`,
    },
    right: {
      refused: [
        'index.js:7: Apollo Server stops itself at a signal',
        'index.js:7: ApolloServerPluginDrainHttpServer calls server.close()',
      ],
    },
  },
  {
    title: 'fastify-cli that ends the process after 500 ms',
    files: {
      'package.json': start(['fastify', 'fastify-cli'], 'fastify start -l info app.js'),
      'app.js':
        "module.exports = async function (fastify, opts) {\n  fastify.get('/', async () => ({}));\n};\n",
    },
    right: { entry: 'app.js', refused: ['add --close-grace-delay 26000'] },
  },
  {
    title: 'fastify-cli with a long enough delay, as its generator creates an app',
    files: {
      'package.json': start(
        ['fastify', 'fastify-cli'],
        'npm run build:ts && fastify start --close-grace-delay 26000 -l info dist/app.js',
      ),
      'tsconfig.json': { compilerOptions: { outDir: 'dist', rootDir: 'src' } },
      'src/app.ts':
        "import { FastifyPluginAsync } from 'fastify';\nconst app: FastifyPluginAsync = async (fastify, opts): Promise<void> => {\n  void opts;\n};\nexport default app;\n",
    },
    right: {
      entry: 'src/app.ts',
      added: {
        'src/app.ts': [
          "import fastifyDrain from '@quiesce/fastify';",
          'await fastify.register(fastifyDrain, { deadline: 25_000 }); // the first plugin; fastify.drain from here on',
        ],
      },
    },
  },
];
