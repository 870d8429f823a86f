import { PROBE_IDS, type ProbeId, type Side } from '@quiesce/verify';
import { table } from '../peers/document.ts';
import { KNOWN, type Framework } from './framework.ts';
import { FRAMEWORKS } from './frameworks.ts';
import type { Grading, ProbeSummary, Results } from './results.ts';

/** The text above this mark in docs/without-code-frameworks.md is written by hand; `documentOf` writes the text below it. */
export const PROSE_END = '<!-- From here on written by bench/frameworks.ts. -->';

interface Row {
  readonly framework: Framework;
  readonly without: Grading;
  readonly with: Grading;
}

/** Returns the table, how each server was created, and the failures. */
export function documentOf(results: Results): string {
  const rows = FRAMEWORKS.flatMap((framework): Row[] => {
    const { without, with: changed } = results[framework.id] ?? {};
    return without && changed ? [{ framework, without, with: changed }] : [];
  });
  return [
    '## The result',
    table(
      [
        '',
        'versions',
        'probes asked',
        'failed without',
        'failed with',
        'lost without',
        'lost with',
        'Node',
        'date',
      ],
      rows.map(resultOf),
    ),
    '## How each was made',
    ...rows.flatMap(({ framework }) => madeOf(framework)),
    '## What failed with the preload',
    ...failuresOf(rows, 'with'),
    '## What failed without it',
    ...failuresOf(rows, 'without'),
  ].join('\n\n');
}

function resultOf({ framework, without, with: changed }: Row): string[] {
  const mark = framework.template.writtenBecause === undefined ? '' : ' \\*';
  return [
    `${framework.name}${mark}`,
    changed.versions,
    [...new Set([without, changed].map((grading) => asked(grading).length))].join(' and '),
    `${failed(without).length}`,
    `${failed(changed).length}`,
    lost(without),
    lost(changed),
    changed.node.replace('v', ''),
    changed.date,
  ];
}

function lost({ lost: { lost: count, requests } }: Grading): string {
  return `${count} of ${requests}`;
}

/** Returns the exact commands. */
function madeOf({ name, template, start, env = {}, port, paths = {} }: Framework): string[] {
  const asks = Object.entries(paths).map(([option, value]) => `\`${option}\` \`${value}\``);
  const variables = Object.entries(env).map(([variable, value]) => `${variable}=${value} `);
  const source =
    template.writtenBecause === undefined
      ? 'As its own command creates it.'
      : `Written here, because ${template.writtenBecause}.`;
  const facts = [
    source,
    ...(port === undefined ? [] : [`Its port is ${port}.`]),
    ...(asks.length === 0 ? [] : [`Asked besides: ${asks.join(', ')}.`]),
  ];
  return [
    `### ${name}`,
    facts.join(' '),
    ['```sh', ...template.commands, `${variables.join('')}${start}`, '```'].join('\n'),
  ];
}

function failuresOf(rows: readonly Row[], side: Side): string[] {
  const failing = rows.filter((row) => failed(row[side]).length > 0);
  if (failing.length === 0) return ['Nothing.'];
  return failing.flatMap((row) => [
    `### ${row.framework.name}, ${side}`,
    failed(row[side])
      .map((id) => lineOf(id, row[side].probes[id], side === 'with' ? KNOWN[id] : undefined))
      .join('\n'),
  ]);
}

/** Returns a line such as `- load (1 of 3): …`. */
function lineOf(id: ProbeId, probe: ProbeSummary | undefined, why: string | undefined): string {
  const { saw = '', runs = 0, failedRuns = 0 } = probe ?? {};
  const often = failedRuns === runs ? '' : ` (${failedRuns} of ${runs})`;
  return `- ${id}${often}: ${saw.replaceAll(/\/\S*\/(?=app\/|node_modules\/)/g, '')}${why === undefined ? '' : `. ${why}`}`;
}

function failed(grading: Grading): ProbeId[] {
  return PROBE_IDS.filter((id) => grading.probes[id]?.verdict === 'fail');
}

function asked(grading: Grading): ProbeId[] {
  return PROBE_IDS.filter((id) => (grading.probes[id]?.verdict ?? 'skip') !== 'skip');
}
