import { describe, expect, it } from 'vitest';
import { EXPRESS_APP, manifest, planned, planOf, type Files } from './project.ts';

const MODULE = { type: 'module' };
const express = (files: Files, more: object = MODULE): Files => ({
  'package.json': manifest(['express'], more),
  ...files,
});
const bare = (text: string): Files => ({ 'package.json': manifest([], MODULE), 'server.js': text });

describe('an edit', () => {
  it('an edit follows the style of the file: quotes, semicolons, CRLF, indentation', async () => {
    const server = [
      'import express from "express"',
      'export function start() {',
      '\tconst app = express()',
      '\treturn app.listen(3000)',
      '}',
      '',
    ];
    const plan = await planOf(express({ 'server.js': server.join('\r\n') }));
    expect(planned(plan, 'server.js')?.split('\r\n')).toEqual([
      'import express from "express"',
      'import { expressDrain } from "@quiesce/express"',
      'import { drain } from "./drain.js"',
      'export function start() {',
      '\tconst app = express()',
      '\tapp.use(expressDrain(drain)) // first: health routes, refusals, requests in flight',
      '\treturn drain.watch(app.listen(3000))',
      '}',
      '',
    ]);
    expect(planned(plan, 'drain.js')).toMatch(/^import \{ createDrain \} from "@quiesce\/express"\r\n/);
  });

  it('an edit does not split a line with several statements', async () => {
    const plan = await planOf(
      express({ 'server.js': "import express from 'express';\nconst app = express(); app.listen(3000);\n" }),
    );
    expect(planned(plan, 'server.js')).toMatch(
      /^const app = express\(\); app\.use\(expressDrain\(drain\)\); drain\.watch\(app\.listen\(3000\)\);$/m,
    );
  });

  it('an edit of a file without imports goes between the directives and the first statement', async () => {
    const text = "'use strict';\n\n// the app\nconst app = require('express')();\napp.listen(3000);\n";
    const plan = await planOf(express({ 'server.js': text }, {}));
    expect(planned(plan, 'server.js')).toMatch(
      /^'use strict';\n\n\/\/ the app\nconst \{ expressDrain \} = require\('@quiesce\/express'\);\nconst \{ drain \}.+\n\nconst app/,
    );
  });

  it('the drain is required above its first use, even if other modules are required below', async () => {
    const text =
      "const app = require('express')();\nconst http = require('http');\nhttp.createServer(app).listen(80);\n";
    const plan = await planOf(express({ 'server.js': text }, {}));
    expect(planned(plan, 'server.js')).toMatch(
      /^const \{ expressDrain \}.+\nconst \{ drain \}.+\n\nconst app = /,
    );
  });

  it.each([
    ['.ts, if the file imports so', "import './routes.ts';\n", MODULE, './drain.ts'],
    ['.js, if the file imports so', "import './routes.js';\n", {}, './drain.js'],
    ['nothing, if the file imports so', "import './routes';\n", MODULE, './drain'],
    ['.js in a module', '', MODULE, './drain.js'],
    ['nothing where it becomes CommonJS', '', {}, './drain'],
  ])(
    'the import of the drain in TypeScript has the extension %s',
    async (_extension, line, more, specifier) => {
      const files = { 'src/index.ts': line + EXPRESS_APP, 'src/routes.ts': 'export {};\n' };
      const plan = await planOf(express(files, more));
      expect(planned(plan, 'src/index.ts')).toContain(`import { drain } from '${specifier}';`);
      expect(planned(plan, 'src/drain.ts')).toContain('export const drain: Drain = createDrain(');
    },
  );

  it('every server of the app is watched, and no other server', async () => {
    const plan = await planOf(
      express({
        'server.js': `import { createServer } from 'node:http';
import https from 'node:https';
import express from 'express';
const app = express();
createServer(app).listen(80);
https.createServer({ key }, app).listen(443);
createServer(metrics).listen(9090);
`,
      }),
    );
    const text = planned(plan, 'server.js');
    expect(text).toContain('\ndrain.watch(createServer(app)).listen(80);\n');
    expect(text).toContain('\ndrain.watch(https.createServer({ key }, app)).listen(443);\n');
    expect(text).toContain('\ncreateServer(metrics).listen(9090);\n');
  });

  it('the app is followed across files, by its name in each file', async () => {
    const plan = await planOf(
      express({
        'index.js': "import { start } from './lib/start.js';\nstart();\n",
        'lib/start.js':
          "import { app as service } from '../web/app.js';\nexport const start = () => service.listen(80);\n",
        'web/app.js': "import express from 'express';\nconst web = express();\nexport { web as app };\n",
      }),
    );
    expect(plan.obstacles).toEqual([]);
    expect(plan.files.map(({ path }) => path)).toEqual(['web/drain.js', 'web/app.js', 'lib/start.js']);
    expect(planned(plan, 'lib/start.js')).toContain("import { drain } from '../web/drain.js';");
    expect(planned(plan, 'lib/start.js')).toContain('drain.watch(service.listen(80))');
  });

  it('the new file is created at the path of --drain', async () => {
    const plan = await planOf(express({ 'server.js': EXPRESS_APP, 'drain.js': '// mine\n' }), {
      drain: 'lib/stop.js',
    });
    expect(planned(plan, 'server.js')).toContain("import { drain } from './lib/stop.js';");
    expect(planned(plan, 'lib/stop.js')).toContain('createDrain(');
  });
});

describe('manual steps are needed for', () => {
  it.each([
    ['no entry', express({}), 'the file that starts the service was not found'],
    [
      'a file that is not valid JavaScript',
      express({ 'server.js': 'const = ;\n' }),
      'server.js cannot be read',
    ],
    ['no app', express({ 'server.js': '' }), 'creates an app with Express'],
    [
      'several apps',
      express({ 'server.js': `${EXPRESS_APP}const admin = express();\n` }),
      'server.js:2, server.js:4',
    ],
    [
      'an app without a name',
      express({ 'server.js': "import express from 'express';\nexpress().listen(80);\n" }),
      'server.js:2',
    ],
    [
      'an app in a chain',
      express({
        'server.js':
          "import express from 'express';\nconst app = express().disable('x-powered-by');\napp.listen(80);\n",
      }),
      'server.js:2',
    ],
    [
      'a name that is declared twice',
      express({ 'server.js': `${EXPRESS_APP}function mount(app) {}\n` }),
      'server.js:2',
    ],
    [
      'an app without a server',
      express({ 'server.js': EXPRESS_APP.replace('app.listen', 'start') }),
      'no server of the Express app was found',
    ],
    [
      'a name that is taken',
      express({ 'server.js': `${EXPRESS_APP}const drain = 1;\n` }),
      'server.js already declares the name drain',
    ],
    [
      'another library that stops the service',
      express({ 'server.js': `import stoppable from 'stoppable';\n${EXPRESS_APP}` }),
      'server.js uses stoppable',
    ],
    ['no server', bare(''), 'createServer()'],
    [
      'a server without a listener',
      bare("import http from 'http';\nhttp.createServer().listen(80);\n"),
      'server.js:2',
    ],
    [
      'a server with only options',
      bare("import http from 'http';\nconst options = {};\nhttp.createServer(options).listen(80);\n"),
      'server.js:3',
    ],
  ])('manual steps are needed for %s', async (_what, files, obstacle) => {
    const { obstacles } = await planOf(files);
    expect(obstacles.join('\n')).toContain(obstacle);
  });
});
