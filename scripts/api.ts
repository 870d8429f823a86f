import { mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { ENTRY_POINTS, ROOT, type EntryPoint } from './packages.ts';

const COMPILER_OPTIONS = {
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'NodeNext',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
};

const isCheck = process.argv.includes('--check');
const configs = ENTRY_POINTS.map((entryPoint) => configOf(entryPoint));
const changed = writeReports(configs);
const orphans = orphansOf(configs);
for (const report of changed) {
  tell(
    report,
    isCheck ? 'differs from the exports of the build: run `pnpm api`, and read its diff' : 'is written',
  );
}
for (const report of orphans) tell(report, 'belongs to no public module: delete it');
process.exitCode = orphans.length > 0 || (isCheck && changed.length > 0) ? 1 : 0;

function tell(report: string, what: string): void {
  process.stdout.write(`${relative(ROOT, report)} ${what}\n`);
}

/** Returns the reports that differ from the exports of the build. */
function writeReports(all: readonly ExtractorConfig[]): string[] {
  const [first, ...others] = all;
  if (!first) throw new Error('There is no module that users import.');
  // One program for all modules, because reading the declarations of Node takes longest.
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  return all
    .filter((config) => {
      mkdirSync(dirname(config.reportFilePath), { recursive: true });
      const { apiReportChanged } = Extractor.invoke(config, {
        compilerState,
        localBuild: !isCheck,
        messageCallback: (message) => {
          // Changes are reported below; all other messages are in the report.
          message.handled = message.logLevel !== ExtractorLogLevel.Error;
        },
      });
      return apiReportChanged;
    })
    .map(({ reportFilePath }) => reportFilePath);
}

/** Returns reports of modules that no longer exist. */
function orphansOf(all: readonly ExtractorConfig[]): string[] {
  const written = new Set(all.map(({ reportFilePath }) => reportFilePath));
  const folders = new Set(all.map(({ reportFolder }) => reportFolder));
  return [...folders]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((report) => !written.has(report));
}

function configOf({ folder, types, report }: EntryPoint): ExtractorConfig {
  const silent = { logLevel: ExtractorLogLevel.None };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, types),
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files: [types] } },
      apiReport: {
        enabled: true,
        // Includes the tables that exported types are derived from. Other reports do not repeat them.
        includeForgottenExports: basename(report) === 'index.api.md',
        reportFileName: basename(report),
        reportFolder: join(folder, dirname(report)),
        reportTempFolder: join(ROOT, 'node_modules/.cache/api', basename(folder)),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: silent },
        // Comments are for editors; all exports are public.
        extractorMessageReporting: { default: silent },
        tsdocMessageReporting: { default: silent },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
  });
}
