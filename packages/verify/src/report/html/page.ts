import { createHash } from 'node:crypto';
import { bySeverity } from '../rank.ts';
import type { ProbeResult, Verdict, VerifyReport } from '../report.ts';
import { MARKS, skipReasons, summary, withVerdict } from '../words.ts';
import { headerOf } from './header.ts';
import { element, markup, type Content, type Markup } from '../markup.ts';
import { definitions, legend } from './outcomes.ts';
import { drawnRuns, probeSection } from './probe-section.ts';
import { shareOf } from './share.ts';
import { style } from './style.ts';

/** Returns the report as a self-contained page: no scripts, no external resources. */
export function toHtml(report: VerifyReport): string {
  const css = style();
  const digest = createHash('sha256').update(css.text).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  const what = report.server.command?.join(' ') ?? report.server.url;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${MARKS[report.verdict]} Shutdown of ${what}: ${summary(report)}</title>
<style>${css}</style>
</head>
<body>
${definitions()}
${headerOf(report, what)}
<main>
${probesTable(report.probes)}
${sections('What failed', 'fail', report)}
${sections('What holds', 'pass', report)}
${skipped(report.probes)}
<h2>How to read a picture</h2>
<p>Each line is a connection, from when it was opened to its end, and each bar on it a request. The mark in a bar is
where its response began. Time runs from the signal. The scale is even near the signal and logarithmic further away.</p>
${legend()}
</main>
</body>
</html>
`.text;
}

function probesTable(probes: readonly ProbeResult[]): Markup {
  const rows = probes.map(({ id, verdict, title, saw }) =>
    element(
      'tr',
      { class: verdict },
      element(
        'td',
        { class: 'mark' },
        element('span', { role: 'img', 'aria-label': verdict }, MARKS[verdict]),
      ),
      element('th', { scope: 'row' }, element('a', { href: `#${id}` }, id)),
      element('td', {}, title),
      element('td', { class: 'saw' }, saw),
      '\n',
    ),
  );
  const names = ['', 'probe', 'what has to hold', 'what was seen'];
  const head = names.map((name) => element('th', { scope: 'col' }, name));
  return element(
    'table',
    { class: 'probes' },
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, rows),
  );
}

function sections(heading: string, verdict: Verdict, { probes, limits }: VerifyReport): Content {
  const those = bySeverity(withVerdict(probes, verdict));
  if (those.length === 0) return undefined;
  const share = shareOf(probes.flatMap((probe) => drawnRuns(probe)));
  return [element('h2', {}, heading), '\n', those.map((probe) => probeSection(probe, limits, share))];
}

/** Lists the skipped probes with the reason and the remedy; they have no pictures. */
function skipped(probes: readonly ProbeResult[]): Content {
  const items = [...skipReasons(probes)].map(([reason, those]) =>
    element(
      'li',
      {},
      those.map(({ id }) => [element('code', { id }, id), ' ']),
      `: ${reason}`,
    ),
  );
  if (items.length === 0) return undefined;
  return [element('h2', {}, 'Skipped'), element('ul', { class: 'skipped' }, items)];
}
