import { bySeverity, RANK_WORDS } from '../rank.ts';
import type { ProbeResult, VerifyReport } from '../report.ts';
import { clean, MARKS, outputLines, skipReasons, summary, time, withVerdict } from '../words.ts';

/** Lines of the server's output below a failure. */
const OUTPUT = 20;

/** Returns the report as Markdown for the job summary of GitHub Actions. All output of the server is escaped. */
export function toMarkdown(report: VerifyReport): string {
  const { verdict, server, limits, probes, rootCause } = report;
  const failed = bySeverity(withVerdict(probes, 'fail'));
  const passed = withVerdict(probes, 'pass');
  const what = server.command?.join(' ') ?? server.url;
  const parts = [
    `## ${MARKS[verdict]} Shutdown: ${escape(summary(report))}`,
    `<code>${escape(what)}</code> · ${escape(server.stoppedBy)} · budget ${time(limits.budget)}`,
    ...(rootCause === undefined ? [] : [`No other probe was run, because \`${rootCause}\` failed.`]),
    ...(failed.length === 0
      ? []
      : [table(['', 'probe', 'what it costs', 'what was seen', 'to try'], failed.map(failure))]),
    ...failed.flatMap(output),
    ...(passed.length === 0
      ? []
      : [
          details(`What holds: ${passed.length}`, table(['', 'probe', 'what was seen'], passed.map(success))),
        ]),
    ...skipped(probes),
  ];
  return `${parts.join('\n\n')}\n`;
}

function failure({ id, title, saw, fix, rank }: ProbeResult): string[] {
  return [MARKS.fail, `\`${id}\`<br>${escape(title)}`, RANK_WORDS[rank], escape(saw), escape(fix)];
}

function success({ id, saw }: ProbeResult): string[] {
  return [MARKS.pass, `\`${id}\``, escape(saw)];
}

function output(probe: ProbeResult): string[] {
  const lines = outputLines(probe, OUTPUT);
  if (lines.length === 0) return [];
  return [
    details(
      `What the server wrote last in <code>${probe.id}</code>`,
      `<pre>${lines.map(escape).join('\n')}</pre>`,
    ),
  ];
}

function skipped(probes: readonly ProbeResult[]): string[] {
  const reasons = [...skipReasons(probes)].map(([reason, those]) => {
    return `- ${escape(reason)}: ${those.map(({ id }) => `\`${id}\``).join(', ')}`;
  });
  return reasons.length === 0
    ? []
    : [details(`Skipped: ${withVerdict(probes, 'skip').length}`, reasons.join('\n'))];
}

function details(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Replaces everything but letters and harmless characters by character references, which are never markup. */
function escape(text: string): string {
  return clean(text)
    .replaceAll(/[&<>|`*_[\]~\\#@!]/g, (character) => `&#${character.codePointAt(0)};`)
    .replaceAll('\n', ' ');
}
