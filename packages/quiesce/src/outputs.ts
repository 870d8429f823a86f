import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toHtml, toJUnit, type Comparison, type VerifyReport } from '@quiesce/verify';

/** Where reports go, as the command line says it. `json` is `true` or `-` for stdout. */
export interface Outputs {
  readonly json?: string | true;
  readonly junit?: string;
  readonly html?: string;
}

/** Whether stdout belongs to the JSON, so that a program can read it. */
export function takesStdout({ json }: Outputs): boolean {
  return json === true || json === '-';
}

/** Makes sure that the files can be written, before minutes go by. */
export async function prepareOutputs(outputs: Outputs): Promise<void> {
  for (const file of filesOf(outputs)) {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, 'a');
    await handle.close();
  }
}

export async function writeOutputs(report: VerifyReport, outputs: Outputs): Promise<void> {
  await write(outputs, report, report);
}

/** As JSON, both reports. As JUnit and as a page, the one with the preload: its verdict is that of the comparison. */
export async function writeComparison(comparison: Comparison, outputs: Outputs): Promise<void> {
  await write(outputs, comparison, comparison.with);
}

async function write(outputs: Outputs, data: object, report: VerifyReport): Promise<void> {
  const { json, junit, html } = outputs;
  const asJson = (): string => `${JSON.stringify(data, undefined, 2)}\n`;
  if (takesStdout(outputs)) process.stdout.write(asJson());
  else if (typeof json === 'string') await writeFile(json, asJson());
  if (junit !== undefined) await writeFile(junit, toJUnit(report));
  if (html !== undefined) await writeFile(html, toHtml(report));
}

function filesOf(outputs: Outputs): string[] {
  const { json, junit, html } = outputs;
  const files = [takesStdout(outputs) ? undefined : json, junit, html];
  return files.filter((file) => typeof file === 'string');
}
