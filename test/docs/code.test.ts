// Only the examples import these; without these lines they would count as unused.
/// <reference types="@opentelemetry/exporter-metrics-otlp-http" />
/// <reference types="express" />
/// <reference types="fastify" />
/// <reference types="koa" />
/// <reference types="@godaddy/terminus" />
/// <reference types="express-graceful-exit" />
/// <reference types="fastify-graceful-shutdown" />
/// <reference types="http-graceful-shutdown" />
/// <reference types="http-shutdown" />
/// <reference types="http-terminator" />
/// <reference types="lightship" />
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocks, DOCUMENTS, read, ROOT } from './markdown.ts';

/** Modules that the examples import and every service has of its own. */
const OWN_MODULES = {
  'database.ts':
    'export declare const pool: { query(sql: string): Promise<unknown>; end(): Promise<void> };\n' +
    'export declare const sequelize: { close(): Promise<void> };\n',
};

/** Modules that the examples import and that are not installed here, with the members they use. */
const FOREIGN_MODULES = {
  'foreign.d.ts': `
    declare module 'bullmq' {
      export interface Job {
        readonly id?: string;
      }
      export class Worker {
        constructor(queue: string, processor: (job: Job) => Promise<unknown>, options: object);
        close(): Promise<void>;
      }
    }
    declare module 'croner' {
      export class Cron {
        constructor(pattern: string, run: () => void);
        stop(): void;
      }
    }
    declare module '@opentelemetry/auto-instrumentations-node' {
      export function getNodeAutoInstrumentations(): object;
    }
    declare module '@opentelemetry/sdk-node' {
      export class NodeSDK {
        constructor(options: { instrumentations: object[] });
        start(): void;
        shutdown(): Promise<void>;
      }
    }
    declare module 'winston' {
      import type { Writable } from 'node:stream';
      const winston: {
        transports: { File: new (options: { filename: string }) => Writable };
        createLogger(options: { transports: Writable[] }): Writable;
      };
      export default winston;
    }
    declare module 'express-graceful-shutdown' {
      import type { RequestHandler } from 'express';
      import type { Server } from 'node:http';
      export default function create(server: Server, options?: { forceTimeout?: number }): RequestHandler;
    }
    declare module 'killable' {
      import type { Server } from 'node:http';
      export default function killable<S extends Server>(server: S): S & { kill(callback?: () => void): void };
    }
    declare module 'server-destroy' {
      import type { Server } from 'node:http';
      export default function enableDestroy(server: Server): asserts server is Server & {
        destroy(callback?: () => void): void;
      };
    }
    declare module 'stoppable' {
      import type { Server } from 'node:http';
      export default function stoppable<S extends Server>(
        server: S,
        grace?: number,
      ): S & { stop(callback?: (error: Error | undefined, gracefully: boolean) => void): void };
    }
  `,
};

const TSCONFIG = {
  extends: join(ROOT, 'tsconfig.json'),
  compilerOptions: { moduleDetection: 'force' },
  include: ['*.ts'],
  exclude: [],
};

it('every TypeScript example type-checks, and every report in JSON is a ShutdownReport', async () => {
  // Beside node_modules, so that the packages resolve; the dot hides it from other tools.
  const folder = await mkdtemp(join(import.meta.dirname, '.examples-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = {
    ...OWN_MODULES,
    ...FOREIGN_MODULES,
    ...examples(),
    'tsconfig.json': JSON.stringify(TSCONFIG),
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));

  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(tsc, ['--project', folder, '--pretty', 'false']).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

/** Returns a file for each example, named after its document and line, so that errors show the place. */
function examples(): Record<string, string> {
  const found = DOCUMENTS.flatMap((document) =>
    codeBlocks(read(document)).flatMap(({ language, excerptOf, code, line }) => {
      const name = `${document.replace(/\.md$/, '').replaceAll('/', '-')}-line-${line}.ts`;
      if (language === 'ts' && excerptOf === undefined) return [[name, code] as const];
      if (language === 'json') return [[name, asReport(code)] as const];
      return [];
    }),
  );
  expect(found.length).toBeGreaterThan(5);
  return Object.fromEntries(found);
}

function asReport(json: string): string {
  return `import type { ShutdownReport } from '@quiesce/core';\nexport const report: ShutdownReport = ${json};\n`;
}
