import { appendFile, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  toAnnotations,
  toBadge,
  toHtml,
  toJUnit,
  toMarkdown,
  type Comparison,
  type VerifyReport,
} from '@quiesce/verify';

/** Destinations of reports, from the command line. `json` is `true` or `-` for stdout. */
export interface Outputs {
  readonly json?: string | true;
  readonly junit?: string;
  readonly html?: string;
  readonly badge?: string;
  /** A file to append to, such as that of `GITHUB_STEP_SUMMARY`. */
  readonly summary?: string;
  /** True to print annotations: on stdout, or on stderr if the JSON is on stdout. */
  readonly annotations?: boolean;
}

/** True if the JSON goes to stdout, so nothing else may be written there. */
export function takesStdout({ json }: Outputs): boolean {
  return json === true || json === '-';
}

/** Checks that the files can be written before minutes pass, and removes those of an earlier run. */
export async function prepareOutputs(outputs: Outputs): Promise<void> {
  if (outputs.summary !== undefined) await appendFile(outputs.summary, '');
  for (const file of filesOf(outputs)) {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, 'a');
    // False for /dev/stdout and pipes.
    const isFile = (await handle.stat()).isFile();
    await handle.close();
    if (isFile) await rm(file);
  }
}

export async function writeOutputs(report: VerifyReport, outputs: Outputs): Promise<void> {
  await write(outputs, report, report);
}

/** Writes both reports as JSON. JUnit and HTML contain the report with the preload, whose verdict is that of the comparison. */
export async function writeComparison(comparison: Comparison, outputs: Outputs): Promise<void> {
  await write(outputs, comparison, comparison.with);
}

async function write(outputs: Outputs, data: object, report: VerifyReport): Promise<void> {
  const { json, junit, html, badge, summary, annotations } = outputs;
  const asJson = (): string => `${JSON.stringify(data, undefined, 2)}\n`;
  if (takesStdout(outputs)) process.stdout.write(asJson());
  else if (typeof json === 'string') await writeFile(json, asJson());
  if (junit !== undefined) await writeFile(junit, toJUnit(report));
  if (html !== undefined) await writeFile(html, toHtml(report));
  if (badge !== undefined) await writeFile(badge, toBadge(report));
  if (summary !== undefined) await appendFile(summary, toMarkdown(report));
  if (annotations) (takesStdout(outputs) ? process.stderr : process.stdout).write(toAnnotations(report));
}

function filesOf(outputs: Outputs): string[] {
  const { json, junit, html, badge } = outputs;
  const files = [takesStdout(outputs) ? undefined : json, junit, html, badge];
  return files.filter((file) => typeof file === 'string');
}
