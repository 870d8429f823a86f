import { basename } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import type * as native from 'typescript/unstable/sync';

/** The input, as JSON on stdin. The output is a JSON list of errors on stdout, one line each. */
export interface Task {
  /** URL of the module with the compiler's interface. */
  readonly api: string;
  readonly folder: string;
  readonly paths: readonly string[];
  readonly tsconfig: string;
  /** Files that differ from the disk, or do not exist there. */
  readonly files: readonly (readonly [path: string, text: string])[];
}

const task: Task = JSON.parse(await text(process.stdin));
const { API }: typeof native = await import(task.api);
const files = new Map(task.files);
const folders = new Set([...files.keys()].flatMap((path) => foldersOf(path)));
const compiler = new API({
  cwd: task.folder,
  // `undefined` falls through to the disk.
  fs: {
    readFile: (path) => files.get(path),
    fileExists: (path) => (files.has(path) ? true : undefined),
    directoryExists: (path) => (folders.has(path) ? true : undefined),
    realpath: (path) => (files.has(path) ? path : undefined),
  },
});
const [project] = compiler.updateSnapshot({ openProjects: [task.tsconfig] }).getProjects();
const program = project?.program;
const known = task.paths.filter((path) => program?.getSourceFile(path) !== undefined);
const found = known.flatMap((path) => [
  ...(program?.getSyntacticDiagnostics(path) ?? []),
  ...(program?.getSemanticDiagnostics(path) ?? []),
]);
process.stdout.write(
  JSON.stringify(
    found.map(({ fileName, code, text: what }) => `${basename(fileName ?? '')}: TS${code}: ${what}`),
  ),
);
compiler.close();

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}
