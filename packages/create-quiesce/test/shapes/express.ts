import { manifest } from '../project.ts';
import { FIRST, MODULE, type Shape } from './shape.ts';

const start = (script: string, more: object = {}) =>
  manifest(['express'], { scripts: { start: script }, ...more });
const APP = "const express = require('express');\nconst app = express();\n";
const SERVER = `${APP}app.listen(3000);\n`;
const WATCHED = 'drain.watch(app.listen(3000));';
const REQUIRED = [
  "const { expressDrain } = require('@quiesce/express');",
  "const { drain } = require('./drain.js');",
];
const IMPORTED = ["import { expressDrain } from '@quiesce/express';", "import { drain } from './drain.js';"];

/** Express apps, by how they are started, created and stopped. */
export const EXPRESS: readonly Shape[] = [
  {
    title: 'OpenTelemetry preloaded by --require',
    files: {
      'package.json': start('node -r ./otel.js src/index.js'),
      'otel.js': "require('@opentelemetry/sdk-node');\n",
      'src/index.js': SERVER,
    },
    right: { entry: 'src/index.js', added: { 'src/index.js': [...REQUIRED, FIRST, WATCHED] } },
  },
  {
    title: 'OpenTelemetry preloaded from a file that handles the signal',
    files: {
      'package.json': start('node --require ./tracing.js --enable-source-maps index.js'),
      'tracing.js': "process.on('SIGTERM', () => sdk.shutdown().finally(() => process.exit(0)));\n",
      'index.js': SERVER,
    },
    right: { entry: 'index.js', refused: ['tracing.js:1 handles a signal itself'] },
  },
  {
    title: 'OpenTelemetry preloaded from a package',
    files: {
      'package.json': start(
        'node --import @opentelemetry/auto-instrumentations-node/register --env-file .env server.js',
      ),
      '.env': 'PORT=3000\n',
      'server.js': SERVER,
    },
    right: {
      entry: 'server.js',
      added: { 'server.js': [...REQUIRED, FIRST, WATCHED] },
      notes: ['OpenTelemetry shuts its SDK down at the signal'],
    },
  },
  {
    title: 'variables and flags with values that are files',
    files: {
      'package.json': start(
        'cross-env NODE_ENV=production dotenv -e .env.prod -- node --env-file=.env -C app.js --title index.js main.js',
      ),
      'app.js': "throw new Error('no entry');\n",
      'index.js': "throw new Error('no entry');\n",
      'main.js': SERVER,
    },
    right: { entry: 'main.js', added: { 'main.js': [...REQUIRED, FIRST, WATCHED] } },
  },
  {
    title: 'nodemon that runs a compiler',
    files: {
      'package.json': start(
        "nodemon --watch src --ext ts --exec 'ts-node -P tsconfig.json' ./src/server.ts",
        { devDependencies: {} },
      ),
      'src/server.ts': "import express from 'express';\nconst app = express();\napp.listen(3000);\n",
    },
    right: {
      entry: 'src/server.ts',
      added: { 'src/server.ts': [IMPORTED[0] ?? '', "import { drain } from './drain';", FIRST, WATCHED] },
      notes: ['was not compiled, because there is no tsconfig.json'],
    },
  },
  {
    title: 'pm2 with an ecosystem file',
    files: {
      'package.json': start('pm2 start ecosystem.config.json --no-daemon'),
      'ecosystem.config.json': { apps: [{ name: 'app', script: 'src/index.js', instances: 1 }] },
      'src/index.js': SERVER,
    },
    right: { entry: 'src/index.js', added: { 'src/index.js': [...REQUIRED, FIRST, WATCHED] } },
  },
  {
    title: 'pm2 with an ecosystem file that is a script',
    files: {
      'package.json': start('npm run build && pm2-runtime start ecosystem.config.js --env production'),
      'ecosystem.config.js': "module.exports = { apps: [{ name: 'web', script: './main.js' }] };\n",
      'main.js': SERVER,
    },
    right: { entry: 'main.js', added: { 'main.js': [...REQUIRED, FIRST, WATCHED] } },
  },
  {
    title: 'bin/www of the Express generator',
    files: {
      'package.json': start('node ./bin/www'),
      'app.js': `${APP}module.exports = app;\n`,
      'bin/www':
        "#!/usr/bin/env node\nvar app = require('../app');\nvar http = require('http');\nvar server = http.createServer(app);\nserver.listen(3000);\n",
    },
    right: {
      entry: 'bin/www',
      added: {
        'app.js': [...REQUIRED, FIRST],
        'bin/www': [
          "const { drain } = require('../drain.js');",
          'var server = drain.watch(http.createServer(app));',
        ],
      },
    },
  },
  {
    title: 'handlers in a loop over a list',
    files: {
      'package.json': start('node server.js'),
      'server.js': `${SERVER}for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));\n`,
    },
    right: { refused: ['server.js:4 handles a signal itself'] },
  },
  {
    title: 'handlers in forEach over a constant of another kind',
    files: {
      'package.json': start('node server.js'),
      'server.js': `${SERVER}const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };\nObject.keys(signals).forEach((signal) => {\n  process.once(signal, () => stop(signal, signals[signal]));\n});\n`,
    },
    right: { refused: ['server.js:6 handles a signal itself'] },
  },
  {
    title: 'a loop over events that are not signals',
    files: {
      'package.json': start('node server.js'),
      'server.js': `${SERVER}['uncaughtException', 'unhandledRejection'].forEach((event) => process.on(event, log));\nprocess.on('SIGUSR2', dump);\n`,
    },
    right: { added: { 'server.js': [...REQUIRED, FIRST, WATCHED] } },
  },
  {
    title: 'a handler of an event with a computed name',
    files: {
      'package.json': start('node server.js'),
      'server.js': `const proc = require('node:process');\n${SERVER}proc.on(process.env.STOP_SIGNAL, () => process.exit(0));\n`,
    },
    right: { refused: ['server.js:5 listens to a process event with a computed name'] },
  },
  {
    title: 'killable',
    files: {
      'package.json': start('node server.js'),
      'server.js': `${APP}const server = require('http').createServer(app);\nrequire('killable')(server);\nserver.listen(3000);\n`,
    },
    right: { refused: ['server.js uses killable, which also stops the service'] },
  },
  {
    title: 'http-shutdown, which extends every server',
    files: {
      'package.json': start('node server.js'),
      'server.js': `require('http-shutdown').extend();\n${SERVER}`,
    },
    right: { refused: ['server.js uses http-shutdown'] },
  },
  {
    title: 'server-destroy and express-graceful-shutdown in a file of their own',
    files: {
      'package.json': start('node server.js', MODULE),
      'server.js':
        "import express from 'express';\nimport './stop.js';\nconst app = express();\napp.listen(3000);\n",
      'stop.js':
        "import enableDestroy from 'server-destroy';\nexport { default } from 'express-graceful-shutdown';\n",
    },
    right: { refused: ['stop.js uses server-destroy', 'stop.js uses express-graceful-shutdown'] },
  },
];
