import type { ShutdownReport } from '@quiesce/core';

/** Returns the report in the output of a process: a line of JSON, as `{"report":…}` or among the fields of a logger. */
export function reportIn(output: string): ShutdownReport {
  const line = output.split('\n').findLast((text) => text.startsWith('{') && text.includes('"report":{'));
  if (line === undefined) throw new Error(`no report in:\n${output}`);
  const { report }: { readonly report: ShutdownReport } = JSON.parse(line);
  return report;
}
