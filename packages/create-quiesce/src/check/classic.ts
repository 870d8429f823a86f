import { basename } from 'node:path';
import type ts from 'typescript-5.9';
import type { Overlay } from './overlay.ts';

type Classic = typeof ts;

/** True for versions 4 to 6, which are a library. */
export function isClassic(loaded: unknown): loaded is Classic {
  return typeof loaded === 'object' && loaded !== null && 'createProgram' in loaded;
}

interface Given {
  readonly paths: readonly string[];
  readonly tsconfig: string;
  readonly overlay: Overlay | undefined;
}

export function classicErrors(compiler: Classic, { paths, tsconfig, overlay }: Given): string[] {
  const read = compiler.sys;
  const config = compiler.getParsedCommandLineOfConfigFile(
    tsconfig,
    { noEmit: true, composite: false, incremental: false, skipLibCheck: true },
    { ...read, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (!config) return [];
  const host = compiler.createCompilerHost(config.options);
  const disk = { ...host };
  host.fileExists = (path) => overlay?.read(path) !== undefined || disk.fileExists(path);
  host.readFile = (path) => overlay?.read(path) ?? disk.readFile(path);
  host.directoryExists = (path) =>
    overlay?.hasFolder(path) === true || (disk.directoryExists?.(path) ?? true);
  host.realpath = (path) => (overlay?.read(path) === undefined ? (disk.realpath?.(path) ?? path) : path);
  const program = compiler.createProgram({ rootNames: config.fileNames, options: config.options, host });
  const sources = paths.map((path) => program.getSourceFile(path)).filter((source) => source !== undefined);
  return [
    ...program.getOptionsDiagnostics(),
    ...sources.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
      ...(config.options.declaration === true ? program.getDeclarationDiagnostics(source) : []),
    ]),
  ]
    .filter(({ category }) => category === compiler.DiagnosticCategory.Error)
    .map(({ file, code, messageText }) => {
      const text = compiler.flattenDiagnosticMessageText(messageText, ' ');
      return `${file ? `${basename(file.fileName)}: ` : ''}TS${code}: ${text}`;
    });
}
